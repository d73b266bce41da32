package dev.weft;

import java.util.Iterator;

/// Tasks of a group that are made one after another, and whose number is known all the same, so
/// that a run that ends early can say how many were left. Collections tell it anyway.
public interface CountedTasks extends Iterable<Task> {

  /// How many there are.
  long count();

  /// Returns these tasks, of which there are so many.
  static CountedTasks of(long count, Iterable<Task> tasks) {
    return new CountedTasks() {
      @Override
      public long count() {
        return count;
      }

      @Override
      public Iterator<Task> iterator() {
        return tasks.iterator();
      }
    };
  }
}
