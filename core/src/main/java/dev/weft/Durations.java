package dev.weft;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Durations as people write and read them: `250ms`, `1.5s`, `2m 30s`, `1d 4h`.
public final class Durations {
  private Durations() {}

  /// Three figures at most, the two largest units from a minute on.
  public static String format(@Nullable Duration duration) {
    if (duration == null) {
      return "?";
    }
    long millis = TimeUnit.MILLISECONDS.convert(duration);
    if (millis < 1_000) {
      return millis + "ms";
    }
    if (millis < 60_000) {
      long tenths = millis / 100;
      return tenths / 10 + (tenths % 10 == 0 ? "" : "." + tenths % 10) + "s";
    }
    long seconds = duration.toSeconds();
    if (seconds < 3_600) {
      return two(seconds / 60, "m", seconds % 60, "s");
    }
    return seconds < 86_400
        ? two(seconds / 3_600, "h", seconds % 3_600 / 60, "m")
        : two(seconds / 86_400, "d", seconds % 86_400 / 3_600, "h");
  }

  /// How long it was from one time to another; zero where the clock was set back in between.
  public static Duration between(Instant from, Instant to) {
    return to.isAfter(from) ? Duration.between(from, to) : Duration.ZERO;
  }

  private static String two(long large, String largeUnit, long small, String smallUnit) {
    return large + largeUnit + (small == 0 ? "" : " " + small + smallUnit);
  }
}
