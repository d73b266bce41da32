package dev.weft.thread;

import dev.weft.Bounds;
import dev.weft.Settled;
import java.lang.reflect.UndeclaredThrowableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One structured run of callables, for one call of [#run] by one thread, the owner.
///
/// The owner starts one worker and from then on only joins, so that it notices its interruption and
/// the deadline even while the source or the sink blocks. A worker takes a callable from the source
/// and, before it calls it, starts the next worker: one at a time, as far as the bound goes. A
/// worker is thus always started by one that the owner has yet to join; when the owner finds none
/// to join, none is left.
///
/// | lock         | guards                                      | held while calling |
/// | ------------ | ------------------------------------------- | ------------------ |
/// | `pulling`    | source, exhausted, newcomer, started, taken | the source         |
/// | `delivering` | refused                                     | the sink           |
/// | `state`      | workers, cause, failures                    | nothing foreign    |
///
/// `state` is taken under either of the others, never the other way round.
public final class Forks<T extends @Nullable Object> {

  /// Takes how callable number `index` ended; called by one thread at a time. (The numbers of a
  /// lazy source's callables wrap around past two thousand million.)
  @FunctionalInterface
  public interface Sink<T extends @Nullable Object> {
    void accept(int index, Settled<T> settled);
  }

  private record Item<T extends @Nullable Object>(int index, Callable<? extends T> callable) {}

  private static final int NAME_MAX = 100;

  private final Bounds bounds;
  private final boolean failFast;
  private final Sink<T> sink;
  private final String namePrefix = namePrefix(Thread.currentThread().getName());

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

  private final ReentrantLock state = new ReentrantLock();
  private final Queue<Thread> workers = new ArrayDeque<>();
  private final SuppressedFailures failures = new SuppressedFailures();
  // What ended the run early and will be thrown. Set once, before the workers are interrupted: who
  // clears its interrupt flag and then reads null here has not missed an interrupt.
  private volatile @Nullable Throwable cause;

  /// @param failFast whether a callable's failure stops the others and is thrown, and nothing goes
  ///     to the sink after it; otherwise the sink is told how every callable that was pulled has
  ///     ended
  public Forks(
      Bounds bounds,
      Iterator<? extends Callable<? extends T>> source,
      boolean failFast,
      Sink<T> sink) {
    this.bounds = bounds;
    this.source = source;
    this.failFast = failFast;
    this.sink = sink;
  }

  /// A nested gather's threads are named by their path: `main/2/0`.
  private static String namePrefix(String owner) {
    return (owner.isEmpty() || owner.length() > NAME_MAX ? "gather" : owner) + "/";
  }

  public static TimeoutException deadlinePassed() {
    return new TimeoutException("had not ended at the deadline");
  }

  /// Runs everything; returns or throws when all workers have terminated.
  ///
  /// @throws Exception the first failure of the source or the sink, or, if failing fast, of a
  ///     callable
  /// @throws InterruptedException if the owner is interrupted
  /// @throws TimeoutException if the deadline passes
  public void run() throws Exception {
    long nanosLeft = nanosLeft(bounds.deadline());
    if (Thread.interrupted()) {
      fail(new InterruptedException("interrupted before the gather began"));
    } else if (nanosLeft <= 0) {
      fail(new TimeoutException("the deadline has passed before the gather began"));
    } else {
      long end = System.nanoTime() + nanosLeft;
      startWorker();
      join(end);
    }
    closeSource();
    Throwable thrown = cause;
    if (thrown != null) {
      failures.suppressUnder(thrown);
      CallerFrames.putUnder(thrown);
    }
    switch (thrown) {
      case null -> {}
      case Exception exception -> throw exception;
      case Error error -> throw error;
      default -> throw new UndeclaredThrowableException(thrown);
    }
  }

  private void closeSource() {
    if (source instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Throwable unclosed) {
        fail(unclosed);
      }
    }
  }

  @SuppressWarnings("ReferenceEquality") // a callable may have thrown an interruption of its own
  private void join(long end) {
    InterruptedException interrupted = null;
    for (Thread worker = unjoined(); worker != null; worker = unjoined()) {
      try {
        if (bounds.deadline() == null || cause != null) {
          worker.join();
        } else if (!worker.join(Duration.ofNanos(end - System.nanoTime()))) {
          stop(new TimeoutException("the gather had not ended at its deadline"));
        }
      } catch (InterruptedException interrupt) {
        interrupted = interrupted == null ? interrupt : interrupted;
        stop(interrupted);
      }
    }
    if (interrupted != null && interrupted != cause) {
      Thread.currentThread().interrupt();
    }
  }

  /// The worker that was started first of those that are still alive.
  private @Nullable Thread unjoined() {
    state.lock();
    try {
      Thread worker = workers.peek();
      while (worker != null && !worker.isAlive()) {
        workers.remove();
        worker = workers.peek();
      }
      return worker;
    } finally {
      state.unlock();
    }
  }

  private void startWorker() {
    state.lock();
    try {
      if (cause == null) {
        Thread worker = Thread.ofVirtual().name(namePrefix, started).unstarted(this::work);
        started++;
        worker.start();
        workers.add(worker);
      }
    } finally {
      state.unlock();
    }
  }

  private void work() {
    boolean shared = bounds.maxParallel() < Bounds.UNBOUNDED;
    try {
      Item<T> item = take(true);
      while (item != null) {
        deliver(item.index, call(item.callable));
        item = shared ? take(false) : null;
      }
    } catch (Throwable broken) {
      fail(broken);
    }
  }

  /// The next callable; null when there is none, or none is to begin any more.
  private @Nullable Item<T> take(boolean asNewcomer) {
    pulling.lock();
    try {
      dropForeignInterrupt();
      newcomer &= !asNewcomer;
      if (exhausted || cause != null) {
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
      fail(thrown);
      return null;
    } finally {
      pulling.unlock();
    }
  }

  private Settled<T> call(Callable<? extends T> callable) {
    if (cause != null) {
      return new Settled.Failure<>(cancelled(null));
    }
    try {
      return new Settled.Success<>(callable.call());
    } catch (Throwable thrown) {
      boolean byUs = !failFast && cause != null && SuppressedFailures.isEcho(thrown);
      return new Settled.Failure<>(byUs ? cancelled(thrown) : thrown);
    } finally {
      dropForeignInterrupt();
    }
  }

  private void deliver(int index, Settled<T> settled) {
    if (failFast && settled instanceof Settled.Failure<T>(Throwable thrown)) {
      fail(thrown);
      return;
    }
    delivering.lock();
    try {
      if (failFast ? cause == null : !refused) {
        sink.accept(index, settled);
      }
    } catch (Throwable thrown) {
      refused = true;
      fail(thrown);
    } finally {
      delivering.unlock();
    }
  }

  private Throwable cancelled(@Nullable Throwable thrown) {
    Throwable why =
        cause instanceof TimeoutException
            ? deadlinePassed()
            : new CancellationException("cancelled, because the gather has ended early");
    return thrown == null ? why : why.initCause(thrown);
  }

  /// Clears an interrupt flag that foreign code has left set, and keeps one that is meant.
  private void dropForeignInterrupt() {
    if (Thread.interrupted() && cause != null) {
      Thread.currentThread().interrupt();
    }
  }

  private void fail(Throwable thrown) {
    state.lock();
    try {
      if (cause == null) {
        stop(thrown);
      } else {
        failures.add(thrown);
      }
    } finally {
      state.unlock();
    }
  }

  /// Interrupts all, even if they have been interrupted before.
  private void stop(Throwable why) {
    state.lock();
    try {
      if (cause == null) {
        cause = why;
      }
      workers.forEach(Thread::interrupt);
    } finally {
      state.unlock();
    }
  }

  /// The time until the deadline in nanoseconds, at most [Long#MAX_VALUE]; that also where there is
  /// none.
  private static long nanosLeft(@Nullable Instant deadline) {
    return deadline == null
        ? Long.MAX_VALUE
        : TimeUnit.NANOSECONDS.convert(Duration.between(Instant.now(), deadline));
  }
}
