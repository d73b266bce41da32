package dev.weft.restate;

/// What the handlers are called that more than their own service calls. See [Services].
final class Handlers {
  // Of a run.
  static final String BEGIN = "begin";
  static final String PLAN = "plan";
  static final String LOOK = "look";
  static final String ORDER = "order";
  static final String SKIP = "skip";

  /// Of the list of runs.
  static final String LIST = "list";

  /// Of a task.
  static final String WALK = "walk";

  /// Of a run and of a task: an approval is answered.
  static final String ANSWER = "answer";

  /// Of a run, its story and its limits: lets go of all that is known.
  static final String FORGET = "forget";

  private Handlers() {}
}
