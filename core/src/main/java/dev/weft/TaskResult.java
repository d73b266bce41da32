package dev.weft;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
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
    cause = cause == null ? null : cause.inTask(task.name());
  }

  /// Returns the result of one of its steps, if the task [returns][Task#returning] it.
  ///
  /// @throws IllegalStateException if there is none: the task did not succeed, or does not return
  ///     the step's result
  public <T extends @Nullable Object> T value(Step<T> step) {
    return Results.ofTask(
        step, outputs, "task `%s`".formatted(task.name()), Results.whyNone("it", status));
  }

  /// How long the task took, its waits included.
  public Duration took() {
    return Durations.between(started, ended);
  }
}
