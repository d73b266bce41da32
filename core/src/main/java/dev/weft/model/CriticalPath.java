package dev.weft.model;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Finds the chain of groups that determined a run's duration: it starts at the group that ended
/// last and follows, from each group, the needed group that ended last.
public final class CriticalPath {
  private CriticalPath() {}

  /// Returns the path, first to last.
  ///
  /// @param groups for each group, by its name, its element that ended last; a group without an
  ///     entry is not on the path
  /// @param needs returns the names of the groups that a group needs
  /// @param end returns when an element of `groups` ended
  public static <T> List<T> of(
      Map<String, T> groups,
      Function<String, ? extends Iterable<String>> needs,
      Function<T, Instant> end) {
    Map<String, T> left = new HashMap<>(groups);
    Deque<T> path = new ArrayDeque<>();
    String name = lastOf(groups.keySet(), left, end);
    while (name != null) {
      // Removed, so that circular needs in a damaged record terminate.
      T group = left.remove(name);
      if (group != null) {
        path.addFirst(group);
      }
      name = lastOf(needs.apply(name), left, end);
    }
    return List.copyOf(path);
  }

  /// Returns the one of these groups that ended last; null if none of them has an entry.
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
