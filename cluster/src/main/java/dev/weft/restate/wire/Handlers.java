package dev.weft.restate.wire;

/// What the handlers are called that more than their own service calls. See [Services].
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

  /// Of a run and of a task: an approval is answered.
  public static final String ANSWER = "answer";

  /// Of a run, its story and its limits: lets go of all that is known.
  public static final String FORGET = "forget";

  private Handlers() {}
}
