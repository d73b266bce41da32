package dev.weft.plan.scope;

import dev.weft.Status;
import dev.weft.expression.Expression;
import dev.weft.expression.Path;
import dev.weft.plan.source.Diagnostics;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/// Detects comparisons of a status with a word that is not a status, which would always be unequal.
final class StatusWords {
  private static final List<String> WORDS =
      Arrays.stream(Status.values()).map(Status::toString).toList();

  // The statuses of GitHub Actions, and their equivalents.
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "success", "succeeded",
          "failure", "failed",
          "canceled", "cancelled",
          "timed_out", "timed out",
          "timed-out", "timed out",
          "timeout", "timed out");

  // The names of the status field in GitHub Actions and other tools.
  private static final List<String> STATUS = List.of("outcome", "conclusion", "result", "state");

  private StatusWords() {}

  /// Returns what to write instead of a word for a status, or for all statuses, after a step or a
  /// task.
  ///
  /// @param whose the path to the step or task
  static Optional<String> instead(String whose, String word) {
    String ours = ELSEWHERE.getOrDefault(word, word);
    if (WORDS.contains(ours)) {
      return Optional.of("write `%s.status == '%s'`".formatted(whose, ours));
    }
    return STATUS.contains(word) ? Optional.of("write `" + whose + ".status`") : Optional.empty();
  }

  /// Returns whether a word names a status with which a task prevents the tasks that need it from
  /// running.
  static boolean isFault(String word) {
    String ours = ELSEWHERE.getOrDefault(word, word);
    return Arrays.stream(Status.values())
        .anyMatch(
            it -> it.toString().equals(ours) && it != Status.SUCCEEDED && it != Status.SKIPPED);
  }

  static void check(Expression.Computed expression, Node node, Diagnostics diagnostics) {
    for (Expression.Compared compared : expression.compared()) {
      String word = compared.text();
      if (isStatus(compared.path()) && !WORDS.contains(word)) {
        String ours = ELSEWHERE.get(word);
        diagnostics.add(
            node,
            "nothing has the status `" + word + "`",
            ours == null
                ? "there is " + String.join(", ", WORDS)
                : "here it is called `" + ours + "`");
      }
    }
  }

  private static boolean isStatus(Path path) {
    List<String> segments = path.segments();
    return segments.getLast().equals("status")
        && switch (segments.getFirst()) {
          case StaticScope.STEPS, StaticScope.NEEDS -> segments.size() == 3;
          case "task", "run" -> segments.size() == 2;
          default -> false;
        };
  }
}
