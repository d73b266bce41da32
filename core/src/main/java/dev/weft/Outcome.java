package dev.weft;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How one attempt of a step ended.
///
/// @param step the step
/// @param attempt which try it was, from 1
/// @param status how it ended
/// @param started when it began
/// @param ended when it ended, not before `started`
/// @param outputs what it left for later steps, by name; a copy that cannot be changed
/// @param failure why it did not succeed; null when it did
public record Outcome(
    Step step,
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
      Step step, int attempt, Instant started, Instant ended, Map<String, Object> outputs) {
    return new Outcome(step, attempt, Status.SUCCEEDED, started, ended, outputs, null);
  }

  public static Outcome failed(
      Step step, int attempt, Instant started, Instant ended, Failure failure) {
    return new Outcome(step, attempt, Status.FAILED, started, ended, Map.of(), failure);
  }

  /// This failure, with what the step has left all the same.
  Outcome withOutputs(Map<String, Object> outputs) {
    return new Outcome(step, attempt, status, started, ended, outputs, failure);
  }

  public static Outcome timedOut(
      Step step, int attempt, Instant started, Instant ended, String message) {
    Failure failure = new Failure(Failure.TIMEOUT, message);
    return new Outcome(step, attempt, Status.TIMED_OUT, started, ended, Map.of(), failure);
  }

  public static Outcome cancelled(
      Step step, int attempt, Instant started, Instant ended, String message) {
    Failure failure = new Failure("cancelled", message);
    return new Outcome(step, attempt, Status.CANCELLED, started, ended, Map.of(), failure);
  }

  /// A step that was not begun, such as one whose condition is false.
  public static Outcome skipped(Step step, Instant at, String message) {
    return new Outcome(step, 1, Status.SKIPPED, at, at, Map.of(), new Failure("skipped", message));
  }

  /// An attempt that was asked to end because of `status`: its time was up, it was cancelled, or
  /// somebody passed over it.
  static Outcome interrupted(
      Status status, Step step, int attempt, Instant started, Instant ended, String message) {
    String code = status == Status.TIMED_OUT ? Failure.TIMEOUT : status.toString();
    Failure failure = new Failure(code, message);
    return new Outcome(step, attempt, status, started, ended, Map.of(), failure);
  }

  /// This attempt, asked to end for this reason, with what went wrong while it ended; as it is if
  /// it succeeded all the same.
  Outcome interrupted(Status status, String message) {
    if (failure == null) {
      return this;
    }
    String whole =
        failure.cause() instanceof InterruptedException thrown
            ? message + troubles(thrown)
            : message;
    return interrupted(status, step, attempt, started, ended, whole);
  }

  /// What an interrupted body could not do in the end, as it says by suppressed exceptions.
  static String troubles(InterruptedException thrown) {
    return Stream.of(thrown.getSuppressed())
        .map(Failure::message)
        .filter(Objects::nonNull)
        .map(it -> "; " + it)
        .collect(Collectors.joining());
  }

  /// This, as a record can keep it: one that leaves something of [unfit][JsonTypes] type has
  /// failed. For drivers.
  public Outcome recordable() {
    try {
      var _ = JsonTypes.of(outputs);
      return this;
    } catch (IllegalArgumentException unfit) {
      Failure why = new Failure(Failure.ERROR, String.valueOf(unfit.getMessage()));
      return failed(step, attempt, started, ended, why);
    }
  }

  /// How long the attempt took.
  public Duration took() {
    return Durations.between(started, ended);
  }
}
