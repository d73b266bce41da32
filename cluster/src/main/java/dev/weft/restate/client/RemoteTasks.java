package dev.weft.restate.client;

import dev.weft.CountedTasks;
import dev.weft.Task;
import java.util.Collections;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// Tasks that are somewhere else: of them nothing is known here but, perhaps, how many they are.
final class RemoteTasks {
  private RemoteTasks() {}

  /// @param count how many they are; null where that is not known
  static Iterable<Task> tasks(@Nullable Long count) {
    if (count == null) {
      return Collections::emptyIterator;
    }
    return new CountedTasks() {
      @Override
      public long count() {
        return count;
      }

      @Override
      public Iterator<Task> iterator() {
        return Collections.emptyIterator();
      }
    };
  }
}
