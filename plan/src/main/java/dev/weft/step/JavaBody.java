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

/// Calls a method by reflection, with values from a plan. Java programs do not need it: they can
/// use any [Body], or [dev.weft.Step#of].
///
/// If the method throws, the step fails with the exception's message and the code `error`, unless
/// the exception is a [StepFailedException]. When the attempt is cancelled or times out, the method
/// is interrupted and waited for.
///
/// @param method the method to call
/// @param with the arguments, by name
/// @param planValues the plan's values, for its templates
public record JavaBody(JavaMethod method, ValueTemplate with, PlanValues planValues)
    implements Body {

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
      return with.value(Scope.of(attempt.context(), planValues));
    } catch (ExpressionException noValue) {
      throw failed(String.valueOf(noValue.getMessage()), noValue);
    }
  }

  private static StepFailedException failed(String message, Throwable cause) {
    return new StepFailedException(new Failure(Failure.ERROR, message, null, cause));
  }
}
