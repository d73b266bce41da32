package dev.weft;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A named bound shared by steps: at most `max` at once, and at most so many starts in a time.
///
/// @param name what steps and groups call it by
/// @param max how many may hold it at once
/// @param rate how many may take it within a time; null for no such bound
public record Limit(String name, int max, @Nullable Rate rate) {

  public Limit {
    if (max < 1) {
      throw new IllegalArgumentException("limit `" + name + "` lets nobody through: max " + max);
    }
  }

  public static Limit atMost(String name, int max) {
    return new Limit(name, max, null);
  }

  public static Limit rate(String name, int count, Duration per) {
    return new Limit(name, Integer.MAX_VALUE, new Rate(count, per));
  }

  /// At most `count` starts within any stretch of time of length `per`.
  public record Rate(int count, Duration per) {
    public Rate {
      if (count < 1 || per.isZero() || per.isNegative()) {
        throw new IllegalArgumentException("a rate of " + count + " per " + per);
      }
    }
  }
}
