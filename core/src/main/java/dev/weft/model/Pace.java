package dev.weft.model;

import java.time.Instant;

/// The recent rate at which tasks end.
final class Pace {
  private static final int SECONDS = 10;

  // A ring buffer of counts by second. It has one entry more than the window, because the current
  // second is incomplete.
  private final long[] seconds = new long[SECONDS + 1];
  private final long[] counts = new long[SECONDS + 1];

  void count(Instant at) {
    long second = at.getEpochSecond();
    int place = Math.floorMod(second, SECONDS + 1);
    if (seconds[place] != second) {
      seconds[place] = second;
      counts[place] = 0;
    }
    counts[place]++;
  }

  /// Returns the tasks per second over the last ten whole seconds, or since the run began, if that
  /// is later; 0 before the first second is over.
  double rate(Instant began, Instant now) {
    long second = now.getEpochSecond();
    long over = Math.min(SECONDS, second - began.getEpochSecond() - 1);
    long count = 0;
    for (int i = 0; i <= SECONDS; i++) {
      if (seconds[i] < second && seconds[i] >= second - over) {
        count += counts[i];
      }
    }
    return over < 1 ? 0 : (double) count / over;
  }
}
