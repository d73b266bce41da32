package dev.weft;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A named bound shared by steps: at most `max` at once, and at most so many starts in a time. A
/// step may take more than one of it, see [LimitShare].
///
/// @param name what steps and groups call it by
/// @param max how many may hold it at once
/// @param rate how many may take it within a time; null for no such bound
/// @param perKey whether both apply to each key that steps name, and not to all steps together
public record Limit(String name, int max, @Nullable Rate rate, boolean perKey) {

  public Limit {
    if (max < 1) {
      throw new IllegalArgumentException("limit `" + name + "` lets nobody through: max " + max);
    }
  }

  /// A limit that all steps that name it share.
  public Limit(String name, int max, @Nullable Rate rate) {
    this(name, max, rate, false);
  }

  public static Limit atMost(String name, int max) {
    return new Limit(name, max, null);
  }

  public static Limit rate(String name, int count, Duration per) {
    return new Limit(name, Integer.MAX_VALUE, new Rate(count, per));
  }

  /// The same limit for each key. The count of a key that no step holds or awaits takes no memory.
  public Limit withPerKey() {
    return new Limit(name, max, rate, true);
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
