package dev.weft.virtual;

import dev.weft.Failure;
import dev.weft.Outcome;
import dev.weft.Step;
import dev.weft.engine.Nanos;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How long an attempt takes and how it ends; without a failure it succeeds.
public record Prediction(
    Duration duration, Map<String, Object> outputs, @Nullable Failure failure) {

  public Prediction {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("an attempt would take " + duration);
    }
  }

  Outcome outcome(Step<?> step, int attempt, Instant started) {
    Instant ended = Nanos.toInstant(Nanos.plus(Nanos.of(started), duration));
    return failure == null
        ? Outcome.succeeded(step, attempt, started, ended, outputs)
        : Outcome.failed(step, attempt, started, ended, failure);
  }

  public static Prediction succeeds(Duration duration) {
    return new Prediction(duration, Map.of(), null);
  }

  public static Prediction fails(Duration duration, Failure failure) {
    return new Prediction(duration, Map.of(), failure);
  }
}
