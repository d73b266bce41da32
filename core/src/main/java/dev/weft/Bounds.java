package dev.weft;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Bounds on one call of a `gather`.
///
/// @param maxParallel how many callables run at once at most
/// @param deadline when those that have not ended are cancelled; null for never
public record Bounds(int maxParallel, @Nullable Instant deadline) {

  /// All at once, for as long as it takes.
  public static final Bounds NONE = new Bounds(Integer.MAX_VALUE, null);

  public Bounds {
    if (maxParallel < 1) {
      throw new IllegalArgumentException("maxParallel is " + maxParallel);
    }
  }

  public Bounds withMaxParallel(int maxParallel) {
    return new Bounds(maxParallel, deadline);
  }

  public Bounds withDeadline(Instant deadline) {
    return new Bounds(maxParallel, deadline);
  }

  /// A deadline that lies `timeout` from now.
  public Bounds withTimeout(Duration timeout) {
    return withDeadline(Instant.now().plus(timeout));
  }
}
