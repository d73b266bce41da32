package dev.weft;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a step can see: its run, its task, and what came before it. Immutable.
public interface Context {

  /// What it can see of the run.
  RunContext run();

  /// The task that the step belongs to, with its values.
  Task task();

  /// The outcome that ended the task early, which its `on-failure` and `finally` steps can see;
  /// null while the task goes well.
  @Nullable Outcome cause();

  /// What the steps so far left, by step id.
  Map<String, Map<String, Object>> outputs();

  /// How the steps so far ended, by step id.
  Map<String, Status> statuses();

  /// How the task has gone so far.
  default Status status() {
    Outcome cause = cause();
    return cause == null ? Status.SUCCEEDED : cause.status();
  }
}
