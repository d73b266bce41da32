package dev.weft;

import java.time.Instant;
import java.time.InstantSource;

/// The wall clock's time at creation, moved on by the monotonic clock: setting the machine's clock
/// back or forth neither stretches nor cuts short a wait.
final class MonotonicClock implements InstantSource {
  private final Instant origin = Instant.now();
  private final long start = System.nanoTime();

  @Override
  public Instant instant() {
    return origin.plusNanos(System.nanoTime() - start);
  }
}
