package dev.weft;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How one attempt of a step ended.
///
/// @param task the name of the step's task; empty before it is in one, as what a body or a model
///     returns
/// @param step the step
/// @param attempt which try it was, from 1; of a [polled][Poll] step, answers count, too
/// @param status how it ended
/// @param started when it began
/// @param ended when it ended, not before `started`
/// @param outputs what it left for later steps, by name; a copy that cannot be changed
/// @param failure why it did not succeed; null when it did
public record Outcome(
    String task,
    Step<?> step,
    int attempt,
    Status status,
    Instant started,
    Instant ended,
    Map<String, Object> outputs,
    @Nullable Failure failure) {

  public Outcome {
    outputs = Outputs.copyOf(outputs);
    if ((status == Status.SUCCEEDED) != (failure == null)) {
      throw new IllegalArgumentException(status + " with failure " + failure);
    }
  }

  public static Outcome succeeded(
      Step<?> step, int attempt, Instant started, Instant ended, Map<String, Object> outputs) {
    return new Outcome("", step, attempt, Status.SUCCEEDED, started, ended, outputs, null);
  }

  public static Outcome failed(
      Step<?> step, int attempt, Instant started, Instant ended, Failure failure) {
    return new Outcome("", step, attempt, Status.FAILED, started, ended, Map.of(), failure);
  }

  public static Outcome timedOut(
      Step<?> step, int attempt, Instant started, Instant ended, String message) {
    Failure failure = new Failure(Failure.TIMEOUT, message);
    return new Outcome("", step, attempt, Status.TIMED_OUT, started, ended, Map.of(), failure);
  }

  public static Outcome cancelled(
      Step<?> step, int attempt, Instant started, Instant ended, String message) {
    Failure failure = new Failure("cancelled", message);
    return new Outcome("", step, attempt, Status.CANCELLED, started, ended, Map.of(), failure);
  }

  /// A step that was not begun, such as one whose condition is false.
  public static Outcome skipped(Step<?> step, Instant at, String message) {
    return new Outcome(
        "", step, 1, Status.SKIPPED, at, at, Map.of(), new Failure("skipped", message));
  }

  /// The same in the task of this name.
  public Outcome inTask(String name) {
    return name.equals(task)
        ? this
        : new Outcome(name, step, attempt, status, started, ended, outputs, failure);
  }

  /// Returns the result of the step, which is the one whose outcome this is.
  ///
  /// @throws IllegalStateException if there is none: the step did not succeed, or is another one
  public <T extends @Nullable Object> T value(Step<T> handle) {
    boolean isIt = handle.id().equals(step.id());
    return Results.read(
        handle,
        isIt ? outputs : null,
        "the outcome of `%s`".formatted(step.name()),
        isIt ? Results.whyNone("it", status) : "that is another step");
  }

  /// How long the attempt took.
  public Duration took() {
    return Durations.between(started, ended);
  }
}
