package dev.weft;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Checks that steps have different ids. Many tasks have the same steps: the list that was checked
/// last is remembered, and shared by those that have its steps.
final class DistinctSteps {
  private static volatile List<Step<?>> latest = List.of();

  private DistinctSteps() {}

  /// The steps as a list that cannot change.
  ///
  /// @throws IllegalArgumentException if two have the same id
  static List<Step<?>> of(List<Step<?>> steps) {
    List<Step<?>> before = latest;
    if (isSame(before, steps)) {
      return before;
    }
    List<Step<?>> copy = List.copyOf(steps);
    require(copy, new HashSet<>());
    latest = copy;
    return copy;
  }

  @SuppressWarnings("ReferenceEquality") // To compare them in full would take as long as the check.
  private static boolean isSame(List<Step<?>> some, List<Step<?>> others) {
    if (some == others) {
      return true;
    }
    int size = some.size();
    if (others.size() != size) {
      return false;
    }
    for (int i = 0; i < size; i++) {
      if (some.get(i) != others.get(i)) {
        return false;
      }
    }
    return true;
  }

  /// @param ids those that are taken
  static void require(List<Step<?>> steps, Set<String> ids) {
    for (Step<?> step : steps) {
      if (!ids.add(step.id())) {
        throw new IllegalArgumentException(
            "two steps have the id `" + step.id() + "`; give one of them another with withId");
      }
      require(step.inside(), ids);
    }
  }
}
