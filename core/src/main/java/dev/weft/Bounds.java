package dev.weft;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Bounds on one call of [Weft]'s `gather`, `settled` or `asCompleted`. A value: start from
/// [#NONE].
///
/// ```java
/// gather(Bounds.NONE.withMaxParallel(8).withTimeout(Duration.ofSeconds(30)), callables);
/// ```
///
/// @param maxParallel how many callables run at once at most; [#UNBOUNDED] for all (where the
///     source is lazy, for [Weft#DEFAULT_MAX_PARALLEL])
/// @param deadline when those that have not ended are cancelled; null for never. It is compared
///     with the system clock once, when the call begins, so that setting the clock later moves
///     nothing
public record Bounds(int maxParallel, @Nullable Instant deadline) {

  /// No bound on [#maxParallel()].
  public static final int UNBOUNDED = Integer.MAX_VALUE;

  /// All at once, for as long as it takes.
  public static final Bounds NONE = new Bounds(UNBOUNDED, null);

  /// @throws IllegalArgumentException if `maxParallel` is less than 1
  public Bounds {
    if (maxParallel < 1) {
      throw new IllegalArgumentException("maxParallel is " + maxParallel + ", not 1 or more");
    }
  }

  /// These bounds with another `maxParallel`.
  ///
  /// @throws IllegalArgumentException if it is less than 1
  public Bounds withMaxParallel(int maxParallel) {
    return new Bounds(maxParallel, deadline);
  }

  /// These bounds with another deadline; one in the past lets nothing begin.
  public Bounds withDeadline(Instant deadline) {
    return new Bounds(maxParallel, deadline);
  }

  /// These bounds with a deadline that lies `timeout` after this call (not after the gather's).
  public Bounds withTimeout(Duration timeout) {
    Instant now = Instant.now();
    boolean endless = timeout.compareTo(Duration.between(now, Instant.MAX)) >= 0;
    return withDeadline(endless ? Instant.MAX : timeout.isNegative() ? now : now.plus(timeout));
  }
}
