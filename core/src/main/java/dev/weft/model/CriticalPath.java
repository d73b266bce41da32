package dev.weft.model;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Finds what made a run as long as it was: from the group that ended last, back along the need
/// that ended last each time.
public final class CriticalPath {
  private CriticalPath() {}

  /// The path, first to last.
  ///
  /// @param groups what of each group ended last, by the group's name; a group of which nothing has
  ///     ended is not there, and the path does not lead through it
  /// @param needs the names of the groups that a group needs
  /// @param end when it ended
  public static <T> List<T> of(
      Map<String, T> groups,
      Function<String, ? extends Iterable<String>> needs,
      Function<T, Instant> end) {
    Map<String, T> left = new HashMap<>(groups);
    Deque<T> path = new ArrayDeque<>();
    String name = lastOf(groups.keySet(), left, end);
    while (name != null) {
      // Gone, so that needs in a circle, of a damaged record, have an end.
      T group = left.remove(name);
      if (group != null) {
        path.addFirst(group);
      }
      name = lastOf(needs.apply(name), left, end);
    }
    return List.copyOf(path);
  }

  /// Which of these groups ended last; null if none of them is there.
  private static <T> @Nullable String lastOf(
      Iterable<String> names, Map<String, T> groups, Function<T, Instant> end) {
    String last = null;
    Instant lastEnd = Instant.MIN;
    for (String name : names) {
      T group = groups.get(name);
      if (group != null && (last == null || end.apply(group).isAfter(lastEnd))) {
        last = name;
        lastEnd = end.apply(group);
      }
    }
    return last;
  }
}
