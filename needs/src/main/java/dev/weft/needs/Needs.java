package dev.weft.needs;

import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/// Marks a test that needs a program that not every machine has. If the program is missing, the
/// test is skipped and the test run ends with a line that says so ([LeftOut]); with `CI=true` the
/// test fails.
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(Needs.Condition.class)
public @interface Needs {

  /// The name of the program.
  String program();

  /// The Debian package that contains it; empty if there is none.
  String debianPackage() default "";

  /// The npm package that has it as `bin/PROGRAM`, with its version: `NAME@VERSION`. The `.tools`
  /// folder of the checkout is searched before the `PATH`.
  String npmPackage() default "";

  /// A command that must succeed, if the presence of the program is not enough.
  String[] trial() default {};

  /// Decides whether the test runs.
  final class Condition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return AnnotationSupport.findAnnotation(context.getElement(), Needs.class)
          .map(needs -> evaluate(needs, "true".equals(System.getenv("CI")), Programs.here()))
          .orElse(ConditionEvaluationResult.enabled("needs nothing"));
    }

    static ConditionEvaluationResult evaluate(Needs needs, boolean ci, Programs programs) {
      String missing = missing(needs, programs);
      if (missing == null) {
        return ConditionEvaluationResult.enabled(needs.program() + " is there");
      }
      String reason = LeftOut.MARK + missing;
      if (ci) {
        throw new IllegalStateException("nothing is left out with CI=true: " + reason);
      }
      return ConditionEvaluationResult.disabled(reason);
    }

    private static @Nullable String missing(Needs needs, Programs programs) {
      if (programs.find(needs.program(), needs.npmPackage()) == null) {
        return needs.program()
            + " is missing; "
            + (needs.npmPackage().isEmpty()
                ? "on Debian: apt-get install " + needs.debianPackage()
                : "npm install --ignore-scripts --prefix %s %s"
                    .formatted(programs.tools(), needs.npmPackage()));
      }
      return needs.trial().length == 0 || succeeds(needs.trial())
          ? null
          : "this machine does not let us `" + String.join(" ", needs.trial()) + "`";
    }

    private static boolean succeeds(String... command) {
      try {
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor()
            == 0;
      } catch (IOException | InterruptedException refused) {
        return false;
      }
    }
  }
}
