package dev.weft;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/// Instants as nanoseconds since 1970 in a `long`, which lasts until the year 2262: eight bytes
/// where an object takes twenty-four, and a waiting task holds one. Later instants count as that
/// last one.
final class Nanos {
  private static final Instant LAST = Instant.ofEpochSecond(0, Long.MAX_VALUE);

  private Nanos() {}

  static long of(Instant instant) {
    return instant.isAfter(LAST)
        ? Long.MAX_VALUE
        : instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
  }

  static Instant toInstant(long nanos) {
    return Instant.ofEpochSecond(0, nanos);
  }

  static long plus(long nanos, Duration duration) {
    long length = TimeUnit.NANOSECONDS.convert(duration);
    long sum = nanos + length;
    return length > 0 && sum < nanos ? Long.MAX_VALUE : sum;
  }
}
