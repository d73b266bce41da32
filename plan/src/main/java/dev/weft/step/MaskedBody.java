package dev.weft.step;

import dev.weft.Attempt;
import dev.weft.Body;
import dev.weft.Failure;
import dev.weft.StepFailedException;
import dev.weft.secret.MaskedLines;
import dev.weft.secret.Masks;
import dev.weft.secret.SecretException;
import dev.weft.secret.Secrets;
import java.util.Map;

/// Runs another body and masks secrets in its output and in the failure's message; an output value
/// that contains one fails the step. The cause of a failure is dropped, because its own message may
/// contain one.
///
/// @param body the body to run
/// @param secrets the plan's secrets
public record MaskedBody(Body body, Secrets secrets) implements Body {

  @Override
  public Map<String, Object> run(Attempt attempt) throws Exception {
    Masks masks;
    try {
      masks = secrets.masks();
    } catch (SecretException missing) {
      throw failed(missing);
    }
    MaskedLines lines = masks.lines();
    Attempt masked =
        new Attempt(
            attempt.context(),
            attempt.step(),
            attempt.number(),
            (piece, more) -> attempt.print(lines.mask(piece, more), more),
            attempt.time(),
            attempt.repeated());
    try {
      Map<String, Object> outputs = body.run(masked);
      secrets.refuseIn(outputs, "the output");
      return outputs;
    } catch (SecretException refused) {
      throw failed(refused);
    } catch (InterruptedException cancelled) {
      throw cancelled;
    } catch (Throwable thrown) {
      Failure failure = Failure.of(thrown);
      throw new StepFailedException(
          new Failure(
              masks.mask(failure.code()),
              masks.mask(failure.message()),
              failure.retryAfter(),
              null),
          left(thrown));
    }
  }

  /// Returns the outputs of a failed body, unless they contain a secret.
  private Map<String, Object> left(Throwable thrown) {
    try {
      Map<String, Object> outputs =
          thrown instanceof StepFailedException failed ? failed.outputs() : Map.of();
      secrets.refuseIn(outputs, "the output");
      return outputs;
    } catch (SecretException refused) {
      return Map.of();
    }
  }

  private static StepFailedException failed(SecretException why) {
    return new StepFailedException(new Failure(Failure.ERROR, String.valueOf(why.getMessage())));
  }
}
