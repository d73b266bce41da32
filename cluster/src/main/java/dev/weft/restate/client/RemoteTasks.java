package dev.weft.restate.client;

import dev.weft.CountedTasks;
import dev.weft.Task;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/// Tasks of a remote run, of which at most the number is known.
final class RemoteTasks {
  private RemoteTasks() {}

  /// @param count the number of tasks; null if unknown
  static Iterable<Task> tasks(@Nullable Long count) {
    Iterable<Task> none = Collections::emptyIterator;
    return count == null ? none : CountedTasks.of(count, none);
  }
}
