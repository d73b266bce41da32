package dev.weft;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A named list of steps, run strictly in order. Immutable; a million tasks may share one list.
///
/// @param name unique within a run; for a row of a group `group/key`
/// @param steps what to do, in order
/// @param values what this task's steps may read beside the plan's own values: a row, by column
/// @param timeout a bound on the task as a whole, its waits and retries included; null for none
public record Task(
    String name, List<Step> steps, Map<String, Object> values, @Nullable Duration timeout) {

  public Task {
    steps = List.copyOf(steps);
    if (name.isBlank()) {
      throw new IllegalArgumentException("a task needs a name");
    }
  }

  /// A task without values or timeout.
  ///
  /// @throws IllegalArgumentException if two steps have the same id
  public Task(String name, List<Step> steps) {
    this(name, steps, Map.of(), null);
    requireDistinctIds(steps);
  }

  public Task withTimeout(Duration timeout) {
    return new Task(name, steps, values, timeout);
  }

  private static void requireDistinctIds(List<Step> steps) {
    Set<String> ids = new HashSet<>();
    for (Step step : steps) {
      if (!ids.add(step.id())) {
        throw new IllegalArgumentException(
            "two steps have the id `" + step.id() + "`; give one of them another with withId");
      }
    }
  }
}
