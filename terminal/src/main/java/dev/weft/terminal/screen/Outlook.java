package dev.weft.terminal.screen;

import dev.weft.Step;
import dev.weft.model.AttemptTimes;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is known about a run in advance.
///
/// @param tasks the number of tasks of each group with more than one, by the group's name, as far
///     as known
/// @param past how long steps took in earlier runs
public record Outlook(Map<String, Long> tasks, AttemptTimes past) {

  /// Nothing is known.
  public static final Outlook NONE = new Outlook(Map.of());

  public Outlook {
    tasks = Map.copyOf(tasks);
  }

  /// Creates one without earlier runs.
  public Outlook(Map<String, Long> tasks) {
    this(tasks, AttemptTimes.ofMeans());
  }

  /// Returns how long an attempt of a step took in the past; null if unknown.
  @Nullable Duration of(String group, Step<?> step) {
    return past.mean(group, step.id());
  }
}
