package dev.weft.engine;

import dev.weft.Failure;
import dev.weft.Outcome;
import dev.weft.Status;
import dev.weft.Step;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Why an attempt was asked to end: its time was up, it was cancelled, or its step was skipped.
///
/// @param status how it ends, if it does not succeed all the same
/// @param message for people
public record Interruption(Status status, String message) {

  /// An attempt that was asked to end.
  public Outcome outcome(Step<?> step, int attempt, Instant started, Instant ended) {
    return outcome(step, attempt, started, ended, message);
  }

  /// This attempt, with what went wrong while it ended; as it is if it succeeded all the same.
  public Outcome applyTo(Outcome outcome) {
    Failure failure = outcome.failure();
    if (failure == null) {
      return outcome;
    }
    String whole =
        failure.cause() instanceof InterruptedException thrown
            ? message + troubles(thrown)
            : message;
    return outcome(outcome.step(), outcome.attempt(), outcome.started(), outcome.ended(), whole)
        .inTask(outcome.task());
  }

  private Outcome outcome(Step<?> step, int attempt, Instant started, Instant ended, String whole) {
    String code = status == Status.TIMED_OUT ? Failure.TIMEOUT : status.toString();
    Failure failure = new Failure(code, whole);
    return new Outcome("", step, attempt, status, started, ended, Map.of(), failure);
  }

  /// What an interrupted body could not do in the end, as its suppressed exceptions say.
  private static String troubles(InterruptedException thrown) {
    return Stream.of(thrown.getSuppressed())
        .map(Failure::message)
        .filter(Objects::nonNull)
        .map(it -> "; " + it)
        .collect(Collectors.joining());
  }
}
