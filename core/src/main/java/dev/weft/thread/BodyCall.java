package dev.weft.thread;

import dev.weft.Attempt;
import dev.weft.Bounds;
import dev.weft.Failure;
import dev.weft.Outcome;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.StepFailedException;
import dev.weft.engine.RetryRules;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Calls the body of a step.
final class BodyCall {
  private BodyCall() {}

  /// Runs the body on the calling thread and returns how it ended; nothing that it throws gets out.
  /// An [InterruptedException] is a failure like any other here: only the caller knows whether the
  /// attempt was asked to end, see `Interruption`.
  ///
  /// @param context what the body runs in; what goes wrong with it is a failure of the attempt
  /// @param started when the attempt begins, by the same clock
  @SuppressWarnings("ReferenceEquality") // whether there is a context: most runs have none
  static Outcome carryOut(
      Attempt attempt, Bounds.Around context, Instant started, InstantSource clock) {
    Step.Work<?> step = attempt.step();
    try {
      Map<String, Object> outputs =
          context == Bounds.NONE.context()
              ? step.body().run(attempt)
              : InContext.call(context, () -> step.body().run(attempt));
      if (outputs == null) {
        throw new StepFailedException(
            new Failure(
                Failure.ERROR, "the body returned null instead of its outputs; none is Map.of()"));
      }
      return outcome(attempt, Status.SUCCEEDED, started, clock.instant(), outputs, null);
    } catch (Throwable thrown) {
      Failure failure = Failure.of(thrown);
      Map<String, Object> outputs = outputs(attempt, thrown, failure);
      return outcome(attempt, Status.FAILED, started, clock.instant(), outputs, failure);
    }
  }

  private static Outcome outcome(
      Attempt attempt,
      Status status,
      Instant started,
      Instant ended,
      Map<String, Object> outputs,
      @Nullable Failure failure) {
    return new Outcome(
        attempt.task().name(),
        attempt.step(),
        attempt.number(),
        status,
        started,
        ended,
        outputs,
        failure);
  }

  /// What a failed attempt has left, where the task goes on after it. Elsewhere nobody reads it, so
  /// that it would only fill the record.
  private static Map<String, Object> outputs(Attempt attempt, Throwable thrown, Failure failure) {
    Step.Work<?> step = attempt.step();
    return thrown instanceof StepFailedException failed
            && step.continueOnError()
            && !RetryRules.allows(step.retry(), attempt.number(), failure)
        ? failed.outputs()
        : Map.of();
  }
}
