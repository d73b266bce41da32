package dev.weft.model;

import dev.weft.Limit;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Who made room at a limit last, and whether there had been none.
final class LimitRoom {
  private final @Nullable Limit limit;
  private long allowed;
  private long held;
  // The most that was taken at once.
  private int heaviest = 1;
  private Instant lastFull = Instant.MIN;
  private @Nullable ChainLink last;

  /// @param limit null if it is not on record
  LimitRoom(@Nullable Limit limit) {
    this.limit = limit;
    this.allowed = limit == null ? Integer.MAX_VALUE : limit.max();
  }

  void allow(long most) {
    allowed = most;
  }

  void take(int weight) {
    held += weight;
    heaviest = Math.max(heaviest, weight);
  }

  /// @param by null if nothing is known of it
  void give(int weight, @Nullable ChainLink by, Instant at) {
    if (held + heaviest > allowed) {
      lastFull = at;
    }
    held -= weight;
    last = by == null ? last : by;
  }

  boolean isFull() {
    return held + heaviest > allowed;
  }

  @Nullable ChainLink last() {
    return last;
  }

  /// Returns the attempt whose end let somebody begin who had waited since then; null if it was a
  /// rate that held it up, or a pause.
  @Nullable ChainLink giver(Instant since) {
    ChainLink giver = last;
    return giver == null || giver.ended().isBefore(since) || !wasFull(since) ? null : giver;
  }

  private boolean wasFull(Instant since) {
    // What is held for each key is not known.
    if (limit == null || limit.perKey() || (limit.rate() == null && !limit.adapt())) {
      return limit == null || limit.max() < Integer.MAX_VALUE;
    }
    return !lastFull.isBefore(since);
  }
}
