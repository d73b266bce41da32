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
/// @param adapt whether fewer than `max` may hold it while the service that it stands for says
///     that it is overloaded: attempts fail with `429`, `503` or what their [Retry#overload] names
public record Limit(String name, int max, @Nullable Rate rate, boolean perKey, boolean adapt) {

  /// @throws IllegalArgumentException if the limit lets nobody through, or is to adapt without a
  ///     bound on how many hold it at once
  public Limit {
    if (max < 1) {
      throw new IllegalArgumentException("limit `" + name + "` lets nobody through: max " + max);
    }
    if (adapt && max == Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "limit `" + name + "` adapts how many hold it at once, and has no max");
    }
  }

  /// A limit that all steps that name it share.
  public Limit(String name, int max, @Nullable Rate rate) {
    this(name, max, rate, false, false);
  }

  public static Limit atMost(String name, int max) {
    return new Limit(name, max, null);
  }

  public static Limit rate(String name, int count, Duration per) {
    return new Limit(name, Integer.MAX_VALUE, new Rate(count, per));
  }

  /// The same limit for each key. The count of a key that no step holds or awaits takes no memory.
  public Limit withPerKey() {
    return new Limit(name, max, rate, true, adapt);
  }

  /// The same limit, which adapts to what the service behind it says: at most `max` at once, fewer
  /// after an answer that says "too much", gradually more again while it answers. A pause that an
  /// answer [asks for][Failure#retryAfter], of up to ten minutes, holds all that need the limit.
  public Limit withAdapt() {
    return new Limit(name, max, rate, perKey, true);
  }

  /// The same limit with another bound on how many hold it at once.
  public Limit withMax(int max) {
    return new Limit(name, max, rate, perKey, adapt);
  }

  /// The same limit with another rate, or none.
  public Limit withRate(@Nullable Rate rate) {
    return new Limit(name, max, rate, perKey, adapt);
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
