package dev.weft.restate.limits;

import dev.weft.Limit;
import dev.weft.engine.LimitsExchange;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a [LimitsObject] keeps of a run's limits between two calls.
///
/// @param bounds the limits that somebody has asked for so far, in their order
/// @param state who waits, how many hold, what has started
/// @param wakes when it is called next for the sake of a rate; null if it is not
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
