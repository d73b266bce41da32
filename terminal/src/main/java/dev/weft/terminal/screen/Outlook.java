package dev.weft.terminal.screen;

import dev.weft.Step;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is known about a run in advance.
///
/// @param tasks the number of tasks of each group with more than one, by the group's name, as far
///     as known
/// @param steps the durations of steps in earlier runs
/// @param run the duration of the last whole run; null if there was none
public record Outlook(
    Map<String, Long> tasks, Map<PastStep, Duration> steps, @Nullable Duration run) {

  /// Nothing is known.
  public static final Outlook NONE = new Outlook(Map.of(), Map.of(), null);

  /// A step of a group's tasks.
  ///
  /// @param step the step's id
  public record PastStep(String group, String step) {}

  public Outlook {
    tasks = Map.copyOf(tasks);
    steps = Map.copyOf(steps);
  }

  /// Returns how long a step took in the past; null if unknown.
  @Nullable Duration of(String group, Step<?> step) {
    return steps.get(new PastStep(group, step.id()));
  }
}
