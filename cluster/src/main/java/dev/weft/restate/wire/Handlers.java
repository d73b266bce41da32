package dev.weft.restate.wire;

/// The names of the handlers that several services use. See [Services].
public final class Handlers {
  // Of a run.
  public static final String BEGIN = "begin";
  public static final String PLAN = "plan";
  public static final String LOOK = "look";
  public static final String REQUEST = "request";
  public static final String SKIP = "skip";

  public static final String END_STALLED = "endStalled";

  /// Of the lists of runs and of workers.
  public static final String LIST = "list";
  public static final String PUT = "put";
  public static final String REMOVE = "remove";

  /// Of a task.
  public static final String WALK = "walk";

  /// Of a run and of a task: answers an approval.
  public static final String ANSWER = "answer";

  /// Of a run, its story and its limits: deletes all state.
  public static final String FORGET = "forget";

  private Handlers() {}
}
