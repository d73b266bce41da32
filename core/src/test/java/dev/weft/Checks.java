package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DynamicTest;

/// The rows of the conformance tests: each names a notion, the peers that have it, and checks it
/// with callables of a [Crew] of its own, of whose threads none may be left.
///
/// Peers: `gather`, `wait`, `as_completed`, `timeout` and `TaskGroup` are CPython's asyncio;
/// `merge` is aiostream's; `coroutineScope`, `supervisorScope`, `withTimeout` and `Flow` are
/// Kotlin's; `Flux` is Reactor's; `Joiner` is StructuredTaskScope's in the JDK; `par`, `race` and
/// `supervised` are Jox's. `not TaskGroup` says that Weft refuses what that one does.
final class Checks {
  private Checks() {}

  interface Body {
    void run(Crew crew) throws Exception;
  }

  static DynamicTest check(String notion, String peers, Body body) {
    return DynamicTest.dynamicTest(
        notion + " [" + peers + "]",
        () ->
            org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(30),
                () -> {
                  Crew crew = new Crew();
                  body.run(crew);
                  crew.assertNoThreadIsLeft();
                  Thread.interrupted();
                }));
  }

  /// Bounds with a deadline that passes at once.
  static Bounds soon() {
    return Bounds.NONE.withTimeout(Duration.ofMillis(20));
  }

  static <T> Callable<T> gives(T value) {
    return () -> value;
  }

  static <T> Callable<T> fails(Throwable failure) {
    return () -> {
      throw Sneaky.thrown(failure);
    };
  }

  /// Fails with `failure` when it is interrupted.
  static <T> Callable<T> failsOnInterrupt(Crew crew, RuntimeException failure) {
    return crew.doing(
        () -> {
          try {
            crew.parkForever();
          } catch (InterruptedException interrupt) {
            throw failure;
          }
          throw new AssertionError("nobody opens it");
        });
  }

  /// Returns `value` although it is interrupted.
  static <T> Callable<T> givesOnInterrupt(Crew crew, T value) {
    return crew.doing(
        () -> {
          try {
            crew.parkForever();
          } catch (InterruptedException interrupt) {
            return value;
          }
          throw new AssertionError("nobody opens it");
        });
  }

  /// Does it, whatever it throws.
  static void ignoring(ThrowingCallable body) {
    Throwable _ = Assertions.catchThrowable(body);
  }

  static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupt) {
      throw new CancellationException("interrupted");
    }
  }

  /// Parks as an element of a source or a consumer does, which may throw nothing checked.
  static void park(Crew crew) {
    try {
      crew.parkForever();
    } catch (InterruptedException interrupt) {
      throw new CancellationException("interrupted");
    }
  }

  /// A source of what the function gives for 0, 1, 2 ..., that counts what it gave and how often it
  /// was closed.
  @SuppressWarnings("IterableAndIterator") // a source that is its own iterator, as some are
  static class Source<T> implements Iterable<T>, Iterator<T>, AutoCloseable {
    final AtomicInteger given = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    private final int size;
    private final IntFunction<T> elements;

    Source(int size, IntFunction<T> elements) {
      this.size = size;
      this.elements = elements;
    }

    static Source<Integer> endless() {
      return new Source<>(Integer.MAX_VALUE, i -> i);
    }

    /// Gives `size` numbers and then parks for ever.
    static Source<Integer> stuckAfter(int size, Crew crew) {
      return new Source<>(
          Integer.MAX_VALUE,
          i -> {
            if (i == size) {
              park(crew);
            }
            return i;
          });
    }

    /// Gives `size` numbers and then throws.
    static Source<Integer> failingAfter(int size, RuntimeException failure) {
      return new Source<>(
          Integer.MAX_VALUE,
          i -> {
            if (i == size) {
              throw failure;
            }
            return i;
          });
    }

    @Override
    public Iterator<T> iterator() {
      return this;
    }

    @Override
    public boolean hasNext() {
      return given.get() < size;
    }

    @Override
    public T next() {
      T element = elements.apply(given.get());
      given.incrementAndGet();
      return element;
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }

    void assertClosedOnce() {
      assertThat(closed).as("closed").hasValue(1);
    }
  }
}
