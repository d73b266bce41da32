package dev.weft.restate.wire;

/// The names of the handlers that several services use. See [Services].
public final class Handlers {
  // Of a run.
  public static final String BEGIN = "begin";
  public static final String PLAN = "plan";
  public static final String LOOK = "look";
  public static final String REQUEST = "request";
  public static final String SKIP = "skip";

  /// Of the list of runs.
  public static final String LIST = "list";

  /// Of a task.
  public static final String WALK = "walk";

  /// Of a run and of a task: answers an approval.
  public static final String ANSWER = "answer";

  /// Of a run, its story and its limits: deletes all state.
  public static final String FORGET = "forget";

  private Handlers() {}
}
