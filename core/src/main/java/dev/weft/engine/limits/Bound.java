package dev.weft.engine.limits;

import dev.weft.Limit;
import dev.weft.engine.Nanos;
import dev.weft.engine.Timers;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/// One count of a limit, the only one or that of a key: how much of it is held, who waits for it,
/// and what its rate allows. Equality is identity.
///
/// @param <W> those who wait
final class Bound<W> {
  /// How long an unused key is remembered that was slowed.
  private static final Duration SLOWED = Duration.ofMinutes(1);

  final Limit limit;
  // Null where the limit has one count.
  final @Nullable String key;
  // Tells apart those that open at the same time.
  final long number;
  // A set, since who withdraws may be in the midst of a million.
  final SequencedSet<Asker<W>> queue = new LinkedHashSet<>();
  // When the first of them can be let through, as far as that depends on time alone.
  long opensAt = Timers.NEVER;
  // How many claims there are that have it.
  long claims;
  long held;
  // What those have a place for whose turn has come, and who wait for another limit.
  long kept;
  // Null without a rate.
  final @Nullable StartLog starts;
  // Null where the limit does not adapt.
  final @Nullable Adaptation adaptation;

  Bound(Limit limit, @Nullable String key, long number) {
    this.limit = limit;
    this.key = key;
    this.number = number;
    this.starts = limit.rate() == null ? null : new StartLog(limit.rate());
    this.adaptation = limit.adapt() ? new Adaptation(limit.max()) : null;
  }

  /// The earliest time at which so much more may start, as far as the rate and a pause go.
  long openAt(int weight) {
    long open = starts == null ? Long.MIN_VALUE : starts.openAt(kept, weight);
    return adaptation == null ? open : Math.max(open, adaptation.pausedUntil());
  }

  boolean hasPlace(int weight) {
    if (adaptation == null) {
      return held + kept + weight <= limit.max();
    }
    // One that is heavier than what is allowed now goes alone.
    return held + kept + weight <= adaptation.allowed() || held + kept == 0;
  }

  /// Whether it may open by itself, when a time has come.
  boolean isTimed() {
    return starts != null || adaptation != null;
  }

  boolean isFree(int weight, long now) {
    return hasPlace(weight) && openAt(weight) <= now;
  }

  /// When the first who waits can be let through; [Timers#NEVER] if nobody waits, or that depends
  /// on others.
  long headOpensAt() {
    if (queue.isEmpty()) {
      return Timers.NEVER;
    }
    int weight = queue.getFirst().weight();
    return hasPlace(weight) ? openAt(weight) : Timers.NEVER;
  }

  /// Whether who holds some of it may hand that over to another one.
  boolean handsOver(long now) {
    return adaptation == null
        || (held + kept <= adaptation.allowed() && adaptation.pausedUntil() <= now);
  }

  void take(int weight) {
    held += weight;
    if (starts != null) {
      starts.grant(weight);
    }
  }

  /// Whether nobody holds or awaits it, or is to ask for it after another limit.
  boolean isUnused() {
    return claims == 0;
  }

  /// Whether another one that goes on has to know of it, beside those who hold or await it.
  boolean isRemembered(long now) {
    if (key == null || !isUnused()) {
      return isTimed();
    }
    return (starts != null && starts.counts(now))
        || (adaptation != null
            && adaptation.isSlowed(now)
            && Math.max(adaptation.pausedUntil(), Nanos.plus(adaptation.changedAt(), SLOWED))
                > now);
  }

  /// Until when it has to be remembered though nobody uses it from `now` on.
  long countsUntil(long now) {
    long until = now;
    if (starts != null && limit.rate() != null && !starts.isEmpty()) {
      until = Nanos.plus(now, limit.rate().per());
    }
    return adaptation != null && adaptation.isSlowed(now)
        ? Math.max(until, Math.max(adaptation.pausedUntil(), Nanos.plus(now, SLOWED)))
        : until;
  }
}
