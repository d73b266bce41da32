package dev.weft.engine;

import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What a task is called: like its group where that is a single task, and `group/key` where it is
/// a row. Groups and keys may have slashes themselves, so that only the names of the groups tell
/// where one ends and the other begins.
///
/// @param key null for the single task of its group
public record TaskName(String group, @Nullable String key) {
  private static final char SEPARATOR = '/';

  /// Parses the name of a task. Where several groups could have it, it belongs to the one with the
  /// longest name.
  ///
  /// @param isGroup whether there is a group of this name
  public static Optional<TaskName> parse(String task, Predicate<String> isGroup) {
    if (isGroup.test(task)) {
      return Optional.of(new TaskName(task, null));
    }
    int slash = task.lastIndexOf(SEPARATOR);
    while (slash > 0 && !isGroup.test(task.substring(0, slash))) {
      slash = task.lastIndexOf(SEPARATOR, slash - 1);
    }
    return slash <= 0
        ? Optional.empty()
        : Optional.of(new TaskName(task.substring(0, slash), task.substring(slash + 1)));
  }

  @Override
  public String toString() {
    return key == null ? group : group + SEPARATOR + key;
  }
}
