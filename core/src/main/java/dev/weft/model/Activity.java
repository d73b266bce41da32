package dev.weft.model;

/// What a step, or the task that it belongs to, does with its time: that first which moves the task
/// along.
public enum Activity {
  /// It does something.
  RUNNING,
  /// It lets time pass.
  WAITING,
  /// It waits for somebody's answer.
  APPROVAL,
  /// It waits for its turn at a limit.
  LIMIT,
  /// It pauses before its next attempt.
  RETRY,
  /// It waits for the steps inside it, which have activities of their own.
  INSIDE,
  /// The task is between two steps, or waits for what it needs.
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
