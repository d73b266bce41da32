package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/// Makes callables for tests and remembers the threads on which they were called.
final class Crew {
  /// For those of its callables that fail, and for those that fail as they clean up.
  final IOException failure = new IOException("first");

  final IllegalStateException later = new IllegalStateException("while cleaning up");
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final Semaphore parked = new Semaphore(0);
  private final AtomicInteger interrupted = new AtomicInteger();

  <T> Callable<T> doing(Callable<T> body) {
    return () -> {
      threads.add(Thread.currentThread());
      return body.call();
    };
  }

  /// Waits for ever; only an interrupt ends it.
  <T> Callable<T> parked() {
    return doing(
        () -> {
          parkForever();
          throw new AssertionError("nobody opens it");
        });
  }

  void parkForever() throws InterruptedException {
    parked.release();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException interrupt) {
      interrupted.incrementAndGet();
      throw interrupt;
    }
  }

  /// Fails with `failure` as soon as `count` others are parked.
  <T> Callable<T> failingOnceParked(int count, Exception failure) {
    return doing(
        () -> {
          awaitParked(count);
          throw failure;
        });
  }

  void awaitParked(int count) throws InterruptedException {
    parked.acquire(count);
  }

  /// Interrupts `caller` as soon as `count` callables are parked.
  void interruptOnceParked(Thread caller, int count) {
    Thread.ofVirtual()
        .start(
            () -> {
              parked.acquireUninterruptibly(count);
              caller.interrupt();
            });
  }

  int interrupted() {
    return interrupted.get();
  }

  /// The threads on which callables have been called so far.
  Set<Thread> threads() {
    return Set.copyOf(threads);
  }

  /// Fails if a thread does not end by itself.
  void assertNoThreadIsLeft() throws InterruptedException {
    for (Thread thread : threads) {
      assertThat(thread.join(Duration.ofSeconds(10))).as("%s has ended", thread).isTrue();
    }
  }
}
