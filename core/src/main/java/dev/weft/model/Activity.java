package dev.weft.model;

/// What a step, or the task that it belongs to, spends its time on. In the order of precedence: the
/// activity that makes the most progress comes first.
public enum Activity {
  /// The step does work.
  RUNNING,
  /// The step waits for a time.
  WAITING,
  /// The step waits for an approval to be answered.
  APPROVAL,
  /// The step waits for its turn at a limit.
  LIMIT,
  /// The step pauses before its next attempt.
  RETRY,
  /// The step pauses before it is polled again.
  POLL,
  /// The step waits for the steps inside it, which have activities of their own.
  INSIDE,
  /// The task is between two steps, or waits for the groups that it needs.
  OTHER;

  static Activity of(Lane.Kind kind) {
    return switch (kind) {
      case WORK -> RUNNING;
      case WAIT -> WAITING;
      case APPROVAL -> APPROVAL;
      case GATHER -> INSIDE;
    };
  }
}
