package dev.weft.engine.limits;

import dev.weft.engine.Nanos;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How much of a limit may be held at once, as the service behind it lets on: additive increase
/// while it answers, multiplicative decrease when it says that it is overloaded.
///
/// This is AIMD (Chiu and Jain, "Analysis of the Increase and Decrease Algorithms for Congestion
/// Avoidance in Computer Networks", 1989), as TCP uses it for packets and Netflix's
/// concurrency-limits for calls under way. As in TCP (RFC 5681), one congestion decreases once: the
/// answers to calls that began before the last decrease say nothing new. As in CUBIC (RFC 9438),
/// the factor is 0.7, the level that was too much is remembered, the way back to just below it is
/// quick, and it is tried again rarely at first, then ever faster while that goes well: a service
/// whose capacity stays the same refuses about one call in a hundred at most, and one that
/// recovers is soon used.
///
/// A pause that the service asks for holds all calls. If it refuses even what comes after a
/// decrease, the calls pause on their own, twice as long each time.
///
/// Pure and not thread-safe; times are nanoseconds.
final class Adaptation {
  private static final double DECREASE = 0.7;
  // An increase below the ceiling adds one of so many parts of the whole.
  private static final int STEPS = 50;
  // Before the level is tried again that was too much: so many calls, so many times what may be
  // held, and so many times the last pause.
  private static final int PROBE_CALLS = 100;
  private static final int PROBE_ROUNDS = 20;
  private static final int PROBE_PAUSES = 5;
  private static final long PAUSE_MAX = Duration.ofMinutes(10).toNanos();
  private static final long OWN_PAUSE = Duration.ofMillis(100).toNanos();
  private static final long OWN_PAUSE_MAX = Duration.ofMinutes(1).toNanos();

  private final int max;
  private int allowed;
  // The least that was too much lately.
  private long ceiling;
  private long decreasedAt = Long.MIN_VALUE;
  private long pausedUntil = Long.MIN_VALUE;
  private long lastPause;
  // Decreases since a call succeeded.
  private int decreases;
  // Increases to the ceiling and beyond since the last decrease.
  private int probes;
  // Of the time since the last change.
  private long changedAt;
  private long calls;
  private long weight;

  Adaptation(int max) {
    this.max = max;
    this.allowed = max;
    this.ceiling = max + 1L;
  }

  /// Goes on where another one stood.
  void restore(int allowed, long pausedUntil, long now) {
    this.allowed = Math.clamp(allowed, 1, max);
    this.pausedUntil = Math.min(pausedUntil, Nanos.plus(now, Duration.ofNanos(PAUSE_MAX)));
    this.changedAt = now;
  }

  /// Goes on exactly where another one stood.
  void restore(LimitsExchange.Adapted before) {
    this.allowed = Math.clamp(before.allowed(), 1, max);
    this.ceiling = before.ceiling();
    this.decreasedAt = before.decreasedAt();
    this.pausedUntil = before.pausedUntil();
    this.lastPause = before.lastPause();
    this.decreases = before.decreases();
    this.probes = before.probes();
    this.changedAt = before.changedAt();
    this.calls = before.calls();
    this.weight = before.weight();
  }

  /// Where it stands.
  LimitsExchange.Adapted snapshot() {
    return new LimitsExchange.Adapted(
        allowed,
        ceiling,
        decreasedAt,
        pausedUntil,
        lastPause,
        decreases,
        probes,
        changedAt,
        calls,
        weight);
  }

  /// How much may be held at once.
  int allowed() {
    return allowed;
  }

  /// Since when so much is allowed.
  long changedAt() {
    return changedAt;
  }

  /// Until when nothing begins.
  long pausedUntil() {
    return pausedUntil;
  }

  /// Whether less is allowed than could be.
  boolean isSlowed(long now) {
    return allowed < max || pausedUntil > now;
  }

  /// A call was refused.
  ///
  /// @param began when the call did
  /// @param held what was held until now, by this call, too
  /// @param retryAfter the pause that the service asked for; null for none
  /// @return whether less is allowed now
  boolean refused(long began, long held, @Nullable Duration retryAfter, long now) {
    long asked = retryAfter == null ? 0 : Math.clamp(Nanos.length(retryAfter), 0, PAUSE_MAX);
    long before = pausedUntil;
    if (began < decreasedAt) {
      pauseUntil(now, asked);
      return pausedUntil > before;
    }
    int level = Math.clamp(held, 1, allowed);
    ceiling = level;
    allowed = Math.max(1, (int) (level * DECREASE));
    lastPause = Math.max(asked, ownPause());
    decreases++;
    probes = 0;
    decreasedAt = now;
    changed(now);
    pauseUntil(now, lastPause);
    return true;
  }

  /// A call was answered.
  ///
  /// @param began when the call did
  /// @param held what was held until now, by this call, too
  /// @param share what the call held
  /// @return whether more is allowed now
  boolean answered(long began, long held, int share, long now) {
    decreases = 0;
    if (began < decreasedAt) {
      return false;
    }
    calls++;
    weight += share;
    // What is not used is not known to be possible.
    if (allowed == max || held * 2 <= allowed || !isTime(now)) {
      return false;
    }
    if (isProbe()) {
      allowed = (int) Math.min(max, allowed + probe());
      probes++;
    } else {
      allowed = (int) Math.min(allowed + Math.max(1, max / STEPS), Math.min(max, ceiling - 1));
    }
    changed(now);
    return true;
  }

  private boolean isTime(long now) {
    if (!isProbe()) {
      return weight >= allowed;
    }
    int sooner = Math.min(probes, 30);
    return weight >= Math.max(allowed, ((long) PROBE_ROUNDS * allowed) >> sooner)
        && calls >= (PROBE_CALLS >> sooner)
        && now - changedAt >= ((PROBE_PAUSES * lastPause) >> sooner);
  }

  private boolean isProbe() {
    return allowed + 1 >= ceiling;
  }

  /// A twentieth more at first, and then twice as much each time.
  private long probe() {
    long step = Math.max(1, allowed / PROBE_ROUNDS);
    return Math.min(step << Math.min(probes, 30), Math.max(step, max / STEPS));
  }

  /// A first decrease needs no pause.
  private long ownPause() {
    return decreases == 0 ? 0 : Math.min(OWN_PAUSE_MAX, OWN_PAUSE << Math.min(decreases - 1, 20));
  }

  private void pauseUntil(long now, long length) {
    if (length > 0) {
      pausedUntil = Math.max(pausedUntil, Nanos.plus(now, Duration.ofNanos(length)));
    }
  }

  private void changed(long now) {
    changedAt = now;
    calls = 0;
    weight = 0;
  }
}
