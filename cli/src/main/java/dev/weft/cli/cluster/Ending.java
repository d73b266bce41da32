package dev.weft.cli.cluster;

import dev.weft.Durations;
import dev.weft.cli.process.Signals;
import dev.weft.restate.worker.Worker;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/// How a worker ends: with the first signal it begins nothing more, and lets what it executes end
/// within the grace time. Then it asks the rest to stop, whose last words are published. With the
/// second signal it ends at once; with the third it dies.
final class Ending {
  private final CountDownLatch requested = new CountDownLatch(1);
  private final Thread main = Thread.currentThread();
  // Guarded by this.
  private int signals;

  synchronized void signalled() {
    signals++;
    switch (signals) {
      case 1 -> requested.countDown();
      case 2 -> main.interrupt();
      default -> Signals.dieOfReceived();
    }
  }

  /// Waits for the first signal.
  void await() throws InterruptedException {
    requested.await();
  }

  String notice(int steps, Duration grace) {
    return "weft: begins nothing more, and ends when %s steps have ended, within %s; told once more, it ends at once"
        .formatted(steps, Durations.format(grace));
  }

  /// Ends what a worker executes. Called by the main thread.
  ///
  /// @return false if a second signal came meanwhile
  boolean isDrained(Worker worker, Duration grace) {
    try {
      if (!worker.drain(grace)) {
        worker.endAttempts();
      }
      return true;
    } catch (InterruptedException hurry) {
      return false;
    }
  }
}
