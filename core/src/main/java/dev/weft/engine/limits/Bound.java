package dev.weft.engine.limits;

import dev.weft.Limit;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// One limit: how many hold it, who waits for it, and what its rate allows.
///
/// @param <A> those who wait
final class Bound<A> {
  final Limit limit;
  final int rank;
  final Deque<A> queue = new ArrayDeque<>();
  int held;
  // Places of those whose turn has come, and who wait for another limit.
  int kept;
  // Null without a rate.
  final @Nullable StartLog starts;

  Bound(Limit limit, int rank) {
    this.limit = limit;
    this.rank = rank;
    this.starts = limit.rate() == null ? null : new StartLog(limit.rate());
  }

  /// The earliest time at which one more may start, as far as the rate goes.
  long openAt() {
    return starts == null ? Long.MIN_VALUE : starts.openAt(kept);
  }

  boolean hasPlace() {
    return held + kept < limit.max();
  }

  boolean isFree(long now) {
    return hasPlace() && openAt() <= now;
  }

  void take() {
    held++;
    if (starts != null) {
      starts.grant();
    }
  }
}
