package dev.weft.needs;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Marks a test that takes long by its nature: it kills and restarts processes, starts the command,
/// drives a cluster, a terminal or a browser, or takes seconds. Plain `mvn verify` skips such tests
/// and says so ([LeftOut]). They run with `CI=true` or `-Dweft.long=true`, when `-Dtest` names
/// tests, and outside Maven, such as in an IDE ([Effort]).
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(LongTest.Condition.class)
public @interface LongTest {

  /// Decides whether the test runs.
  final class Condition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return Effort.isFull()
          ? ConditionEvaluationResult.enabled("long tests run")
          : ConditionEvaluationResult.disabled(LeftOut.LONG);
    }
  }
}
