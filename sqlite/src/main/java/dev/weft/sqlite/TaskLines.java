package dev.weft.sqlite;

import java.util.Arrays;

/// Which events are on record of one task. What they say is read again when it is wanted: a million
/// of them would fill the memory, and keep the collector busy for longer than reading them takes.
final class TaskLines {
  private long[] numbers = new long[4];
  private int count;
  private boolean hasEnd;
  private boolean hasSucceeded;

  /// Adds an event. A task that has succeeded is done with, whatever came before; unless it runs at
  /// the end of the plan, which came twice.
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

  /// Whether the task's last event is that it succeeded.
  boolean hasSucceeded() {
    return hasSucceeded;
  }

  /// Whether one is that it ended, which may be over since.
  boolean hasEnd() {
    return hasEnd;
  }

  /// The numbers of the events, in order.
  long[] numbers() {
    return Arrays.copyOf(numbers, count);
  }
}
