package dev.weft.local;

import dev.weft.Failure;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What went wrong in a run that no task and no source is to blame for: the journal failed, or Weft
/// has a bug. The run is then cancelled, cleaned up after and waited for like any other, and the
/// first such exception is thrown at its end, with the others suppressed under it.
///
/// Safe from any thread.
final class RunFailure {
  private static final int SUPPRESSED_MAX = 100;

  private final Consumer<String> cancel;
  private @Nullable Throwable first;
  private int count;
  // Whether there is one; read where the lock would cost too much.
  private volatile boolean due;

  /// @param cancel asks the conductor to cancel the run for a reason; returns at once
  RunFailure(Consumer<String> cancel) {
    this.cancel = cancel;
  }

  /// Ends the run because of `thrown`.
  void because(Throwable thrown) {
    synchronized (this) {
      count++;
      if (first == null) {
        first = thrown;
      } else if (!first.equals(thrown) && count <= SUPPRESSED_MAX) {
        first.addSuppressed(thrown);
      }
    }
    due = true;
    cancel.accept("the run broke off: " + Failure.of(thrown).message());
  }

  /// Whether the run is to end.
  boolean isDue() {
    return due;
  }

  /// Whether so much went wrong that the rest of the run is given up.
  synchronized boolean isHopeless() {
    return count > SUPPRESSED_MAX;
  }

  /// Throws what went wrong; returns if nothing did.
  synchronized void rethrow() {
    switch (first) {
      case null -> {}
      case RuntimeException exception -> throw exception;
      case Error error -> throw error;
      default -> throw new UndeclaredThrowableException(first);
    }
  }
}
