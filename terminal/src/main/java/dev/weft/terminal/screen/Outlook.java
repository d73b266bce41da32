package dev.weft.terminal.screen;

import dev.weft.Step;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is known of a run beforehand.
///
/// @param tasks how many tasks a group has that is more than one task, by its name, where that is
///     known
/// @param steps how long steps took in the past
/// @param run how long the whole run took; null where it has not been run before
public record Outlook(
    Map<String, Long> tasks, Map<PastStep, Duration> steps, @Nullable Duration run) {

  /// Nothing is known.
  public static final Outlook NONE = new Outlook(Map.of(), Map.of(), null);

  /// A step of a group's tasks.
  ///
  /// @param step its id
  public record PastStep(String group, String step) {}

  public Outlook {
    tasks = Map.copyOf(tasks);
    steps = Map.copyOf(steps);
  }

  /// How long a step took in the past; null where nobody knows.
  @Nullable Duration of(String group, Step step) {
    return steps.get(new PastStep(group, step.id()));
  }
}
