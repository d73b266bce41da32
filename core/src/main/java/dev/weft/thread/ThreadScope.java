package dev.weft.thread;

import dev.weft.Bounds;
import java.lang.reflect.UndeclaredThrowableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The threads of one call, and what ended them. The owner, the thread that makes the call, begins,
/// starts the first worker, joins all of them, and then throws what ended the call.
///
/// A worker starts another one only before it ends itself, so that when the owner finds none to
/// join, none is left.
final class ThreadScope {
  private static final int NAME_MAX = 100;

  private final Bounds bounds;
  private final Runnable whenEnded;
  private final String namePrefix = namePrefix(Thread.currentThread().getName());
  private long deadline;

  // Guards the fields below. No foreign code is called while it is held.
  private final ReentrantLock lock = new ReentrantLock();
  private final Queue<Thread> workers = new ArrayDeque<>();
  private final SuppressedFailures failures = new SuppressedFailures();
  // Those that close what they have walked.
  private final Set<Thread> cleaningUp = new HashSet<>();
  private int alive;
  // What ended the call early. It is set before the workers are interrupted: who clears its
  // interrupt flag and then reads null here has not missed an interrupt.
  private volatile @Nullable Throwable cause;
  // The owner's deadline or interruption, if it has come, or that it wants nothing more.
  private volatile @Nullable TimeoutException timedOut;
  private @Nullable CancellationException enough;
  private @Nullable InterruptedException interrupted;

  /// @param whenEnded is run when the last worker has ended, and when something ends the call
  ///     early; must neither block nor use this scope
  ThreadScope(Bounds bounds, Runnable whenEnded) {
    this.bounds = bounds;
    this.whenEnded = whenEnded;
  }

  /// A nested call's threads are named by their path: `main/2/0`.
  private static String namePrefix(String owner) {
    return (owner.isEmpty() || owner.length() > NAME_MAX ? "gather" : owner) + "/";
  }

  /// Whether anything may begin; starts the time.
  boolean begin() {
    long left = nanosLeft(bounds.deadline());
    deadline = System.nanoTime() + left;
    if (Thread.interrupted()) {
      interrupt(new InterruptedException("interrupted before the call began"));
    } else if (left <= 0) {
      timeOut(new TimeoutException("the deadline had passed before the call began"));
    }
    return cause == null;
  }

  /// The time until the deadline in nanoseconds, at most [Long#MAX_VALUE]; that also where there is
  /// none.
  private static long nanosLeft(@Nullable Instant deadline) {
    return deadline == null
        ? Long.MAX_VALUE
        : TimeUnit.NANOSECONDS.convert(Duration.between(Instant.now(), deadline));
  }

  /// How long the owner may wait, in nanoseconds; not more than 0 after the deadline.
  long nanosLeft() {
    return bounds.deadline() == null ? Long.MAX_VALUE : deadline - System.nanoTime();
  }

  /// Starts a thread, unless something has ended the call.
  void start(int number, Runnable work) {
    lock.lock();
    try {
      if (cause == null) {
        Thread worker = Thread.ofVirtual().name(namePrefix, number).unstarted(() -> run(work));
        worker.start();
        workers.add(worker);
        alive++;
      }
    } finally {
      lock.unlock();
    }
  }

  private void run(Runnable work) {
    try {
      InContext.call(bounds.context(), Executors.callable(work));
    } catch (Throwable broken) {
      fail(broken);
    }
    lock.lock();
    try {
      alive--;
      if (alive == 0) {
        whenEnded.run();
      }
    } finally {
      lock.unlock();
    }
  }

  @Nullable Throwable cause() {
    return cause;
  }

  /// Whether it was the deadline of the call that ended it.
  @SuppressWarnings("ReferenceEquality")
  boolean isTimedOut() {
    return cause != null && cause == timedOut;
  }

  /// A failure ends the call if nothing has ended it, and is suppressed otherwise. An error of the
  /// VM takes precedence over what came before it.
  void fail(Throwable thrown) {
    lock.lock();
    try {
      Throwable first = cause;
      if (first == null) {
        stop(thrown);
      } else if (thrown instanceof VirtualMachineError && !(first instanceof VirtualMachineError)) {
        failures.add(first);
        cause = thrown;
      } else {
        failures.add(thrown);
      }
    } finally {
      lock.unlock();
    }
  }

  /// The owner wants nothing more: ends the workers, which alone is no failure.
  void end() {
    enough = new CancellationException("nothing more is wanted");
    stop(enough);
  }

  /// The owner's time is up.
  void timeOut(TimeoutException why) {
    timedOut = why;
    stop(why);
  }

  /// The owner was interrupted; each time, the workers are, too.
  void interrupt(InterruptedException why) {
    interrupted = interrupted == null ? why : interrupted;
    if (!stop(why)) {
      interruptWorkers();
    }
  }

  /// The calling worker cleans up, undisturbed by the interrupt that has ended its work, and by
  /// what ends the call meanwhile. Only an owner who is interrupted once more insists.
  void beginCleanUp() {
    lock.lock();
    try {
      cleaningUp.add(Thread.currentThread());
      Thread.interrupted();
    } finally {
      lock.unlock();
    }
  }

  /// The calling worker has cleaned up.
  void endCleanUp() {
    lock.lock();
    try {
      cleaningUp.remove(Thread.currentThread());
    } finally {
      lock.unlock();
    }
  }

  /// Ends the workers, unless that has been done: another interrupt would disturb them as they
  /// clean up.
  private boolean stop(Throwable why) {
    lock.lock();
    try {
      boolean first = cause == null;
      if (first) {
        cause = why;
        whenEnded.run();
        workers.stream().filter(it -> !cleaningUp.contains(it)).forEach(Thread::interrupt);
      }
      return first;
    } finally {
      lock.unlock();
    }
  }

  private void interruptWorkers() {
    lock.lock();
    try {
      workers.forEach(Thread::interrupt);
    } finally {
      lock.unlock();
    }
  }

  /// Waits until all workers have terminated.
  void join() {
    for (Thread worker = unjoined(); worker != null; worker = unjoined()) {
      try {
        if (bounds.deadline() == null || cause != null) {
          worker.join();
        } else if (!worker.join(Duration.ofNanos(nanosLeft()))) {
          timeOut(new TimeoutException("the call had not ended at its deadline"));
        }
      } catch (InterruptedException interrupt) {
        interrupt(interrupt);
      }
    }
  }

  /// The worker that was started first of those that are still alive.
  private @Nullable Thread unjoined() {
    lock.lock();
    try {
      Thread worker = workers.peek();
      while (worker != null && !worker.isAlive()) {
        workers.remove();
        worker = workers.peek();
      }
      return worker;
    } finally {
      lock.unlock();
    }
  }

  /// Throws what ended the call, with what failed after it suppressed; for the owner, after
  /// [#join].
  ///
  /// @param complete whether all that was to be done is done, so that a deadline has cut nothing
  @SuppressWarnings("ReferenceEquality") // a callable may have thrown an interruption of its own
  void finish(boolean complete) throws Exception {
    Throwable thrown = cause;
    if (thrown != null && (thrown == enough || (complete && isTimedOut()))) {
      thrown = failures.takeFirst();
    }
    if (interrupted != null && interrupted != thrown) {
      Thread.currentThread().interrupt();
    }
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
}
