package dev.weft.cli;

import dev.weft.Form;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The commands that people type about a task of a run, most of all to answer its approval.
///
/// @param run the run's id
/// @param plan the plan file as the command finds it; null where the current folder is its folder
record HowToAnswer(String run, @Nullable Path plan) {
  private static final Pattern PLAIN = Pattern.compile("[\\p{Alnum}_./:@%+=,-]+");

  /// @param plan the plan file as it was named
  static HowToAnswer of(String run, Path plan) {
    boolean here = Path.of("").toAbsolutePath().equals(folder(plan));
    return new HowToAnswer(run, here ? null : plan);
  }

  /// The folder of a plan file.
  static Path folder(Path plan) {
    return plan.toAbsolutePath().resolveSibling("").normalize();
  }

  /// The command that says yes, with `...` for the values that the form cannot do without.
  ///
  /// @param step null where the task waits for one approval only
  String command(String task, @Nullable String step, Form form) {
    String values =
        form.fields().stream()
            .filter(field -> field.otherwise() == null)
            .map(field -> " --set " + quote(field.name()) + "=...")
            .collect(Collectors.joining());
    return "weft approve "
        + run
        + " "
        + quote(task)
        + (step == null ? "" : " --step " + quote(step))
        + values
        + elsewhere();
  }

  /// The command that shows all that a task of the run has printed.
  String logs(String task) {
    return "weft logs " + run + " " + quote(task) + elsewhere();
  }

  private String elsewhere() {
    return plan == null ? "" : " --plan " + quote(plan.toString());
  }

  private static String quote(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
