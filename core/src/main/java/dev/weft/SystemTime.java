package dev.weft;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// The real time.
record SystemTime() implements Attempt.Time {
  @Override
  public Instant instant() {
    return InstantSource.system().instant();
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    Thread.sleep(duration);
  }
}
