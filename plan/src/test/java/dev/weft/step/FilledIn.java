package dev.weft.step;

import dev.weft.Attempt;
import dev.weft.Body;
import dev.weft.Context;
import dev.weft.Step;
import dev.weft.expression.Scope;
import dev.weft.step.http.FilledInRequest;
import dev.weft.step.http.HttpBody;
import java.util.Map;

/// What a step would do, with its values filled in, and nothing done.
public final class FilledIn {
  private FilledIn() {}

  /// Fills the values of a step's body in, as it does itself before it acts.
  ///
  /// @throws dev.weft.StepFailedException if a value is missing
  /// @throws dev.weft.expression.ExpressionException if a value is missing, for a Java step
  public static void of(Step.Work<?> step, Context context) {
    fillIn(step.body(), new Attempt(context, step, 1, (_, _) -> {}));
  }

  private static void fillIn(Body body, Attempt attempt) {
    switch (body) {
      case MaskedBody masked -> fillIn(masked.body(), attempt);
      case CommandBody command -> command.commandLine(attempt.context(), attempt.key(), Map.of());
      case HttpBody http -> FilledInRequest.of(http, attempt);
      case JavaBody java -> java.with().value(Scope.of(attempt.context(), java.planValues()));
      default -> throw new AssertionError("no values are known of " + body);
    }
  }
}
