package dev.weft.cli;

import dev.weft.Form;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How people answer the approvals of a run: the command for it, and the form's fields in words.
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
        + (plan == null ? "" : " --plan " + quote(plan.toString()));
  }

  /// What a field takes and is, such as `number; 10 by default; at most so much`.
  static String describe(Form.Field field) {
    String type =
        switch (field.type()) {
          case Form.Type.Text() -> "text";
          case Form.Type.Decimal() -> "number";
          case Form.Type.Flag() -> "true or false";
          case Form.Type.Choice(List<String> of) -> "one of " + String.join(", ", of);
        };
    return type
        + (field.otherwise() == null ? "" : "; " + field.otherwise() + " by default")
        + (field.about() == null ? "" : "; " + field.about());
  }

  private static String quote(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
