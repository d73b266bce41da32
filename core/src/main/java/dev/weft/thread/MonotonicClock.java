package dev.weft.thread;

import dev.weft.engine.Nanos;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// The wall clock's time at creation, moved on by the monotonic clock: setting the machine's clock
/// back or forth neither stretches nor cuts short a wait.
///
/// While a machine sleeps, the monotonic clock of Linux and macOS stands still, and so would a wait
/// of eight hours. A waiting thread checks from time to time how long it slept, which then counts.
/// On Linux the kernel says so (`CLOCK_BOOTTIME`, by way of `/proc/uptime`); on macOS nothing but
/// the wall clock does, of which a setback is ignored. Windows counts it anyway.
public final class MonotonicClock implements InstantSource {
  /// How long to wait at a stretch before the next [#lookForSleep].
  public static final Duration STRETCH = Duration.ofSeconds(1);

  // Shorter ones are the noise of clocks that are read one after the other.
  private static final long SHORTEST_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final Path UPTIME = Path.of("/proc/uptime");
  private static final boolean MAC = System.getProperty("os.name", "").startsWith("Mac");

  private final long origin = Nanos.of(Instant.now()) - System.nanoTime();
  // By how much a clock that counts sleep is ahead of the monotonic one, in nanoseconds.
  private final LongSupplier ahead;
  private final long aheadAtStart;
  private volatile long slept;

  public MonotonicClock() {
    this(MonotonicClock::ahead);
  }

  public MonotonicClock(LongSupplier ahead) {
    this.ahead = ahead;
    this.aheadAtStart = ahead.getAsLong();
  }

  @Override
  public Instant instant() {
    return Nanos.toInstant(origin + System.nanoTime() + slept);
  }

  /// Counts how long the machine has slept since this was made. For one thread.
  ///
  /// @return how much of that is new
  public Duration lookForSleep() {
    long all = ahead.getAsLong() - aheadAtStart;
    long more = all - slept;
    if (more < SHORTEST_NANOS) {
      return Duration.ZERO;
    }
    slept = all;
    return Duration.ofNanos(more);
  }

  private static long ahead() {
    if (MAC) {
      return TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) - System.nanoTime();
    }
    try {
      String uptime = Files.readString(UPTIME);
      double seconds = Double.parseDouble(uptime.substring(0, uptime.indexOf(' ')));
      return (long) (seconds * 1e9) - System.nanoTime();
    } catch (IOException | RuntimeException unknown) {
      return 0;
    }
  }
}
