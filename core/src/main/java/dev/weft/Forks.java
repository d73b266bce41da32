package dev.weft;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One structured run of callables: a worker thread for each, up to the bound; a worker that is done
/// takes the next callable from the source. For one call of [#run].
final class Forks<T extends @Nullable Object> {
  private static final int SUPPRESSED_MAX = 100;

  /// Takes how callable number `index` ended; called under the lock.
  @FunctionalInterface
  interface Sink<T extends @Nullable Object> {
    void accept(int index, Settled<T> settled);
  }

  private record Item<T extends @Nullable Object>(int index, Callable<? extends T> callable) {}

  private enum Stop {
    FAILED,
    INTERRUPTED,
    DEADLINE
  }

  private final Bounds bounds;
  private final Iterator<? extends Callable<? extends T>> source;
  private final boolean failFast;
  private final Sink<T> sink;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  // Guarded by the lock.
  private final Set<Thread> workers = new HashSet<>();
  private @Nullable Stop stop;
  private @Nullable Throwable failure;
  private int suppressed;
  private int pulled;

  /// @param failFast whether a callable's failure stops the others and is thrown, or only goes to the
  ///     sink
  Forks(
      Bounds bounds,
      Iterator<? extends Callable<? extends T>> source,
      boolean failFast,
      Sink<T> sink) {
    this.bounds = bounds;
    this.source = source;
    this.failFast = failFast;
    this.sink = sink;
  }

  static TimeoutException deadlinePassed() {
    return new TimeoutException("had not ended at the deadline");
  }

  /// Runs everything; returns or throws when all workers have ended.
  void run() throws Exception {
    Instant deadline = bounds.deadline();
    long end =
        deadline == null ? 0 : System.nanoTime() + Duration.between(Instant.now(), deadline).toNanos();
    boolean bounded = deadline != null;
    fork(bounded, end);
    join(bounded, end);
    lock.lock();
    try {
      rethrow();
    } finally {
      lock.unlock();
    }
  }

  private void fork(boolean bounded, long end) {
    for (int count = 0; count < bounds.maxParallel(); count++) {
      lock.lock();
      try {
        if (bounded && end - System.nanoTime() <= 0) {
          stop(Stop.DEADLINE);
        }
        if (Thread.currentThread().isInterrupted()) {
          return;
        }
        Item<T> item = next();
        if (item == null) {
          return;
        }
        Thread worker = Thread.ofVirtual().name("weft-gather-", item.index).unstarted(() -> work(item));
        workers.add(worker);
        worker.start();
      } finally {
        lock.unlock();
      }
    }
  }

  private void join(boolean bounded, long end) {
    lock.lock();
    try {
      while (!workers.isEmpty()) {
        try {
          if (!bounded || stop != null) {
            ended.await();
          } else if (ended.awaitNanos(end - System.nanoTime()) <= 0) {
            stop(Stop.DEADLINE);
          }
        } catch (InterruptedException interrupt) {
          stop(Stop.INTERRUPTED);
        }
      }
      if (Thread.interrupted()) {
        stop(Stop.INTERRUPTED);
      }
    } finally {
      lock.unlock();
    }
  }

  private void rethrow() throws Exception {
    if (stop == Stop.INTERRUPTED) {
      throw withFailure(new InterruptedException("gather was interrupted"));
    }
    if (stop == Stop.DEADLINE && failFast) {
      throw withFailure(new TimeoutException("gather had not ended at its deadline"));
    }
    switch (failure) {
      case null -> {}
      case Exception exception -> throw exception;
      case Error error -> throw error;
      case Throwable other -> throw new IllegalStateException(other);
    }
  }

  private <E extends Exception> E withFailure(E exception) {
    if (failure != null) {
      exception.addSuppressed(failure);
    }
    return exception;
  }

  private void work(Item<T> first) {
    for (Item<T> item = first; item != null; ) {
      Settled<T> settled = settle(item.callable);
      lock.lock();
      try {
        took(item.index, settled);
        item = next();
        if (item == null) {
          workers.remove(Thread.currentThread());
          ended.signalAll();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  private static <T extends @Nullable Object> Settled<T> settle(Callable<? extends T> callable) {
    try {
      return new Settled.Success<>(callable.call());
    } catch (Throwable thrown) {
      return new Settled.Failure<>(thrown);
    }
  }

  private void took(int index, Settled<T> settled) {
    Throwable thrown = settled instanceof Settled.Failure<T>(Throwable cause) ? cause : null;
    if (thrown != null && failFast) {
      fail(thrown);
    } else if (stop == null || thrown == null) {
      try {
        sink.accept(index, settled);
      } catch (Throwable refused) {
        fail(refused);
      }
    } else if (!isEcho(thrown)) {
      sink.accept(index, settled);
    }
  }

  /// The next callable; null when there is none, or none is to start any more.
  private @Nullable Item<T> next() {
    if (stop != null) {
      return null;
    }
    try {
      return source.hasNext()
          ? new Item<>(pulled++, Objects.requireNonNull(source.next(), "a callable is null"))
          : null;
    } catch (Throwable thrown) {
      fail(thrown);
      return null;
    }
  }

  // One exception may be thrown twice, and must not be suppressed under itself.
  @SuppressWarnings("ReferenceEquality")
  private void fail(Throwable thrown) {
    if (failure == null && stop == null) {
      failure = thrown;
      stop(Stop.FAILED);
    } else if (failure == null && !isEcho(thrown)) {
      failure = thrown;
    } else if (failure != null
        && thrown != failure
        && !isEcho(thrown)
        && suppressed++ < SUPPRESSED_MAX) {
      failure.addSuppressed(thrown);
    }
  }

  /// Whether somebody only says that we interrupted it.
  private static boolean isEcho(Throwable thrown) {
    return thrown instanceof InterruptedException || thrown instanceof CancellationException;
  }

  private void stop(Stop why) {
    if (stop == null || why == Stop.INTERRUPTED) {
      stop = why;
      workers.forEach(Thread::interrupt);
    }
  }
}
