package dev.weft.cli;

import java.io.File;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/// A test that needs a program which is not on every machine. Where it is missing the test is left
/// out, and the tests end with a line that says so ([LeftOut]); with `CI=true` it fails.
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(Needs.Condition.class)
@interface Needs {

  /// What the program is called on the `PATH`.
  String program();

  /// The Debian package that has it.
  String debianPackage();

  /// Decides whether the test runs.
  final class Condition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return AnnotationSupport.findAnnotation(context.getElement(), Needs.class)
          .map(needs -> evaluate(needs, "true".equals(System.getenv("CI"))))
          .orElse(ConditionEvaluationResult.enabled("needs nothing"));
    }

    static ConditionEvaluationResult evaluate(Needs needs, boolean ci) {
      if (isOnPath(needs.program())) {
        return ConditionEvaluationResult.enabled(needs.program() + " is there");
      }
      String reason =
          "%s%s is missing; on Debian: apt-get install %s"
              .formatted(LeftOut.MARK, needs.program(), needs.debianPackage());
      if (ci) {
        throw new IllegalStateException("nothing is left out with CI=true: " + reason);
      }
      return ConditionEvaluationResult.disabled(reason);
    }

    private static boolean isOnPath(String program) {
      return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
          .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
  }
}
