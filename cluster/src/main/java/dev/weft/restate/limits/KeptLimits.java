package dev.weft.restate.limits;

import dev.weft.Limit;
import dev.weft.engine.limits.LimitsExchange;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The state of a run's limits that a [LimitsObject] stores between calls.
///
/// @param bounds the limits that were requested so far, in their order
/// @param state the waiting requests, the holders, and the recent starts
/// @param wakes when the next call is scheduled because of a rate; null if none is
record KeptLimits(
    List<LimitsObject.Bound> bounds, LimitsExchange.State state, @Nullable Instant wakes) {
  static final KeptLimits NONE = new KeptLimits(List.of(), LimitsExchange.State.NEW, null);

  KeptLimits with(Stream<LimitsObject.Bound> more) {
    List<LimitsObject.Bound> all =
        Stream.concat(bounds.stream(), more)
            .distinct()
            .sorted(Comparator.comparingInt(LimitsObject.Bound::rank))
            .toList();
    return new KeptLimits(all, state, wakes);
  }

  KeptLimits with(LimitsExchange.State after) {
    return new KeptLimits(bounds, after, wakes);
  }

  KeptLimits wakingAt(@Nullable Instant at) {
    return new KeptLimits(bounds, state, at);
  }

  boolean wakesBy(Instant time) {
    return wakes != null && !wakes.isAfter(time);
  }

  boolean isTimed() {
    return bounds.stream().anyMatch(bound -> bound.count() > 0);
  }

  List<Limit> limits() {
    return bounds.stream().map(LimitsObject.Bound::limit).toList();
  }
}
