package dev.weft.thread;

import dev.weft.Bounds;
import dev.weft.Settled;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One structured run of callables, for one call of [#run] by one thread, the owner.
///
/// The owner starts one worker and from then on only joins, so that it notices its interruption and
/// the deadline even while the source or the sink blocks; or it does a part of its own, for which
/// the workers work. A worker takes a callable from the source and, before it calls it, starts the
/// next worker: one at a time, as far as the bound goes.
///
/// | lock         | guards                                      | held while calling |
/// | ------------ | ------------------------------------------- | ------------------ |
/// | `pulling`    | source, exhausted, newcomer, started, taken | the source         |
/// | `delivering` | refused, delivered, failed                  | the sink           |
///
/// The lock of the scope is taken under either of them, never the other way round.
public final class Forks<T extends @Nullable Object> {

  /// Takes how a callable ended; called by one thread at a time.
  @FunctionalInterface
  public interface Sink<T extends @Nullable Object> {
    /// Takes how one ended.
    ///
    /// @param index the callable's place in the source. (The numbers of a lazy source's callables
    ///     wrap around past two thousand million.)
    void accept(int index, Callable<? extends T> callable, Settled<T> settled);
  }

  /// What a callable's failure does, and which outcomes the sink receives.
  public enum Policy {
    /// It stops the others and is thrown. The sink receives the results until then.
    FAIL_FAST,
    /// The same, but the sink receives every result.
    FAIL_FAST_KEEPING_RESULTS,
    /// The sink receives it, and how every callable that was pulled has ended. More failures
    /// than the bounds allow stop the others.
    SETTLE
  }

  private record Item<T extends @Nullable Object>(int index, Callable<? extends T> callable) {}

  private final Bounds bounds;
  private final Policy policy;
  private final Sink<T> sink;
  private final ThreadScope scope;

  private final ReentrantLock pulling = new ReentrantLock();
  private final Iterator<? extends Callable<? extends T>> source;
  private boolean exhausted;
  // Whether a worker has been started that has not pulled yet; it will start the next one.
  private boolean newcomer = true;
  // Written by the owner for the first worker, before that one starts; then under the lock.
  private int started;
  private int taken;

  private final ReentrantLock delivering = new ReentrantLock();
  private boolean refused;
  private int delivered;
  // Whether a callable was cancelled, or not begun.
  private volatile boolean cut;
  private long failed;

  public Forks(
      Bounds bounds,
      Iterator<? extends Callable<? extends T>> source,
      Policy policy,
      Sink<T> sink) {
    this(bounds, source, policy, sink, () -> {});
  }

  /// @param whenEnded see [ThreadScope]
  Forks(
      Bounds bounds,
      Iterator<? extends Callable<? extends T>> source,
      Policy policy,
      Sink<T> sink,
      Runnable whenEnded) {
    this.bounds = bounds;
    this.source = source;
    this.policy = policy;
    this.sink = sink;
    this.scope = new ThreadScope(bounds, whenEnded);
  }

  public static TimeoutException deadlinePassed() {
    return new TimeoutException("had not ended at the deadline");
  }

  public static CancellationException endedEarly() {
    return new CancellationException("cancelled, because the gather has ended early");
  }

  /// Runs everything; returns or throws when all workers have terminated.
  ///
  /// @throws Exception the first failure of the source or the sink, or, if failing fast, of a
  ///     callable
  /// @throws TooManyFailures if more callables have failed than the bounds allow
  /// @throws InterruptedException if the owner is interrupted
  /// @throws TimeoutException if the deadline passes before all is done
  public void run() throws Exception {
    if (scope.begin()) {
      startWorker();
      scope.join();
    }
    closeSource();
    scope.finish(exhausted && delivered == taken && !cut);
  }

  /// The same while the owner does its own part, at whose end everything else is cancelled. What
  /// that part throws is a failure like any other.
  <R extends @Nullable Object> R runDuring(Callable<R> part) throws Exception {
    Settled<R> result = new Settled.Failure<>(endedEarly());
    if (scope.begin()) {
      startWorker();
      try {
        result = new Settled.Success<>(part.call());
        scope.end();
      } catch (Throwable thrown) {
        scope.fail(thrown);
        scope.end();
      }
      scope.join();
    }
    closeSource();
    scope.finish(false);
    return switch (result) {
      case Settled.Success<R>(R value) -> value;
      case Settled.Failure<R>(Throwable never) -> throw new IllegalStateException(never);
    };
  }

  /// The threads, for the owner's part.
  ThreadScope scope() {
    return scope;
  }

  private void closeSource() {
    if (source instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Throwable unclosed) {
        scope.fail(unclosed);
      }
    }
  }

  private void startWorker() {
    int number = started;
    started++;
    scope.start(number, this::work);
  }

  private void work() {
    boolean shared = bounds.maxParallel() < Bounds.UNBOUNDED;
    try {
      Item<T> item = take(true);
      while (item != null) {
        deliver(item, call(item.callable));
        item = shared ? take(false) : null;
      }
    } catch (Throwable broken) {
      scope.fail(broken);
    }
  }

  /// The next callable; null when there is none, or none is to begin any more.
  private @Nullable Item<T> take(boolean asNewcomer) {
    pulling.lock();
    try {
      dropForeignInterrupt();
      newcomer &= !asNewcomer;
      if (exhausted || scope.cause() != null) {
        return null;
      }
      if (!source.hasNext()) {
        exhausted = true;
        return null;
      }
      Callable<? extends T> callable = Objects.requireNonNull(source.next(), "a callable is null");
      if (!newcomer && started < bounds.maxParallel()) {
        startWorker();
        newcomer = true;
      }
      return new Item<>(taken++, callable);
    } catch (Throwable thrown) {
      scope.fail(thrown);
      return null;
    } finally {
      pulling.unlock();
    }
  }

  private Settled<T> call(Callable<? extends T> callable) {
    if (scope.cause() != null) {
      return new Settled.Failure<>(cancelled(null));
    }
    try {
      return new Settled.Success<>(callable.call());
    } catch (Throwable thrown) {
      boolean byUs =
          policy == Policy.SETTLE && scope.cause() != null && SuppressedFailures.isEcho(thrown);
      return new Settled.Failure<>(byUs ? cancelled(thrown) : thrown);
    } finally {
      dropForeignInterrupt();
    }
  }

  private void deliver(Item<T> item, Settled<T> settled) {
    Throwable failure = settled instanceof Settled.Failure<T>(Throwable thrown) ? thrown : null;
    if (policy != Policy.SETTLE && failure != null) {
      scope.fail(failure);
      return;
    }
    delivering.lock();
    try {
      if (policy == Policy.FAIL_FAST ? scope.cause() == null : !refused) {
        sink.accept(item.index, item.callable, settled);
        delivered++;
      }
      if (failure != null && scope.cause() == null && ++failed > bounds.maxFailures()) {
        scope.fail(new TooManyFailures(bounds.maxFailures(), failure));
      }
    } catch (Throwable thrown) {
      refused = true;
      scope.fail(thrown);
    } finally {
      delivering.unlock();
    }
  }

  private Throwable cancelled(@Nullable Throwable thrown) {
    cut = true;
    boolean late = policy == Policy.SETTLE && scope.isTimedOut();
    Throwable why = late ? deadlinePassed() : endedEarly();
    return thrown == null ? why : why.initCause(thrown);
  }

  /// Clears an interrupt flag that foreign code has left set, and keeps one that is meant.
  private void dropForeignInterrupt() {
    if (Thread.interrupted() && scope.cause() != null) {
      Thread.currentThread().interrupt();
    }
  }
}
