package dev.weft.plan.testing;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A name of steps in a test file: `TASK`, `TASK/STEP` or `TASK/KEY/STEP`, in which `*` stands for
/// any text.
public record StepPattern(String text, Pattern pattern) {
  private static final String ANYTHING = "*";

  /// Reads a name.
  public static StepPattern of(String text) {
    String regex =
        Arrays.stream(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
    return new StepPattern(text, Pattern.compile(regex, Pattern.DOTALL));
  }

  /// Returns whether it names a step without `*`.
  public boolean isExact() {
    return !text.contains(ANYTHING);
  }

  /// Returns whether it names the step.
  public boolean matches(StepPlace place) {
    return place.names().stream().anyMatch(name -> pattern.matcher(name).matches());
  }
}
