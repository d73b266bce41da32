package dev.weft.sqlite;

import java.util.Arrays;

/// The numbers of one task's events. Their content is read again on demand: keeping a million of
/// them would fill the memory, and garbage collection would take longer than reading them.
final class TaskLines {
  private long[] numbers = new long[4];
  private int count;
  private boolean hasEnd;
  private boolean hasSucceeded;

  /// Adds an event. Once a task has succeeded, its earlier events no longer matter. Only a task of
  /// the plan's cleanup can have later events, if the plan's end is reached again.
  void add(long number, boolean isEnd, boolean isSuccess) {
    if (isSuccess) {
      count = 0;
    } else if (count == numbers.length) {
      numbers = Arrays.copyOf(numbers, 2 * count);
    }
    numbers[count++] = number;
    hasSucceeded = isSuccess;
    hasEnd |= isEnd;
  }

  /// Returns whether the task's last event is its success.
  boolean hasSucceeded() {
    return hasSucceeded;
  }

  /// Returns whether one event is the task's end, even if the task was resumed since.
  boolean hasEnd() {
    return hasEnd;
  }

  /// Returns the numbers of the events, in order.
  long[] numbers() {
    return Arrays.copyOf(numbers, count);
  }
}
