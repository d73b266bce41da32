package dev.weft.step;

import dev.weft.Attempt;
import dev.weft.Body;
import dev.weft.Failure;
import dev.weft.StepFailedException;
import dev.weft.expression.ExpressionException;
import dev.weft.expression.PlanValues;
import dev.weft.expression.Scope;
import dev.weft.expression.ValueTemplate;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Calls a method by reflection, with values that a plan names. A Java program has no need of it:
/// any [Body] does, or [dev.weft.Step#of].
///
/// The step fails as the method's exception says, with the code `error` unless it is a
/// [StepFailedException]. It is interrupted when the attempt is to end, and waited for.
///
/// @param method what to call
/// @param with the values that it takes, by name
/// @param given what the plan gives its templates
public record JavaBody(JavaMethod method, ValueTemplate with, PlanValues given) implements Body {

  @Override
  public Map<String, Object> run(Attempt attempt) throws Exception {
    try {
      return method.call(values(attempt), attempt);
    } catch (LinkageError broken) {
      throw failed(JavaClasses.explain(broken), broken);
    }
  }

  private @Nullable Object values(Attempt attempt) {
    try {
      return with.value(Scope.of(attempt.context(), given));
    } catch (ExpressionException noValue) {
      throw failed(String.valueOf(noValue.getMessage()), noValue);
    }
  }

  private static StepFailedException failed(String message, Throwable cause) {
    return new StepFailedException(new Failure(Failure.ERROR, message, null, cause));
  }
}
