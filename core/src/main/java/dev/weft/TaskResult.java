package dev.weft;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How a task ended.
///
/// @param task the task
/// @param status how it ended
/// @param started when its first step began, or would have
/// @param ended when it ended
/// @param cause what ended it early: the outcome of the step that it was at, or was about to begin;
///     null when all its steps are done
/// @param outputs what it leaves for the tasks that need it; empty unless it succeeded
public record TaskResult(
    Task task,
    Status status,
    Instant started,
    Instant ended,
    @Nullable Outcome cause,
    Map<String, Object> outputs) {

  public TaskResult {
    outputs = Outputs.copyOf(outputs);
  }

  /// How long the task took, its waits included.
  public Duration took() {
    return Durations.between(started, ended);
  }

  TaskResult endedAt(Instant ended) {
    return new TaskResult(task, status, started, ended, cause, outputs);
  }

  /// This, as a record can keep it: one that leaves something of [unfit][JsonTypes] type has
  /// failed. For drivers.
  public TaskResult recordable() {
    try {
      var _ = JsonTypes.of(outputs);
      return this;
    } catch (IllegalArgumentException unfit) {
      Failure failure = new Failure(Failure.ERROR, String.valueOf(unfit.getMessage()));
      Step outputs = Step.wait("outputs", Duration.ZERO);
      return failedBy(Outcome.failed(outputs, 1, ended, ended, failure));
    }
  }

  TaskResult leaving(Map<String, Object> outputs) {
    Objects.requireNonNull(outputs, "the task's outputs are null; none is Map.of()");
    return new TaskResult(task, status, started, ended, cause, outputs);
  }

  TaskResult failedBy(Outcome cause) {
    return new TaskResult(task, Status.FAILED, started, ended, cause, Map.of());
  }
}
