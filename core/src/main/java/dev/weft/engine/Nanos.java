package dev.weft.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/// Instants as nanoseconds since 1970 in a `long`, which lasts until the year 2262: eight bytes
/// where an object takes twenty-four, and a waiting task holds one. Later instants count as that
/// last one, so that no sum overflows.
public final class Nanos {
  /// The last time there is, a whole millisecond. [Timers#NEVER] lies beyond it.
  static final long LAST = Long.MAX_VALUE / 1_000_000 * 1_000_000;

  private static final Instant LAST_INSTANT = toInstant(LAST);
  private static final Instant FIRST_INSTANT = toInstant(-LAST);

  private Nanos() {}

  public static long of(Instant instant) {
    return instant.isAfter(LAST_INSTANT)
        ? LAST
        : instant.isBefore(FIRST_INSTANT)
            ? -LAST
            : instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
  }

  public static Instant toInstant(long nanos) {
    return Instant.ofEpochSecond(0, nanos);
  }

  /// The length of a duration; at most 292 years.
  public static long length(Duration duration) {
    return TimeUnit.NANOSECONDS.convert(duration);
  }

  public static long minus(long nanos, Duration duration) {
    long sum = nanos - length(duration);
    return sum > nanos || sum < -LAST ? -LAST : sum;
  }

  public static long plus(long nanos, Duration duration) {
    long length = length(duration);
    long sum = nanos + length;
    boolean overflows = length > 0 && (sum < nanos || sum > LAST);
    return overflows ? LAST : sum;
  }
}
