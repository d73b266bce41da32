package dev.weft;

import static dev.weft.Weft.asCompleted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WeftAsCompletedTest {
  private final Crew crew = new Crew();

  @AfterEach
  void noThreadIsLeft() throws InterruptedException {
    crew.assertNoThreadIsLeft();
  }

  @Test
  void resultsComeAsTheyFinish() throws Exception {
    CountDownLatch consumed = new CountDownLatch(1);
    List<String> results = new ArrayList<>();
    Callable<String> slow =
        crew.doing(
            () -> {
              consumed.await();
              return "slow";
            });
    asCompleted(
        List.of(slow, crew.doing(() -> "quick")).iterator(),
        result -> {
          results.add(result);
          consumed.countDown();
        });
    assertThat(results).containsExactly("quick", "slow");
  }

  @Test
  void theConsumerIsCalledByOneThreadAtATime() throws Exception {
    List<Integer> unguarded = new ArrayList<>();
    Iterator<Callable<Integer>> callables =
        IntStream.range(0, 100_000).mapToObj(number -> crew.doing(() -> number)).iterator();
    asCompleted(Bounds.NONE.withMaxParallel(50), callables, unguarded::add);
    assertThat(unguarded).hasSize(100_000).doesNotHaveDuplicates();
  }

  @Test
  void aMillionCallablesArePulledLazily() throws Exception {
    AtomicInteger unconsumed = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    LongAdder sum = new LongAdder();
    Iterator<Callable<Long>> callables =
        LongStream.range(0, 1_000_000)
            .<Callable<Long>>mapToObj(
                number -> {
                  most.accumulateAndGet(unconsumed.incrementAndGet(), Math::max);
                  return () -> number;
                })
            .iterator();
    asCompleted(
        Bounds.NONE.withMaxParallel(1_000),
        new Pulling<>(callables),
        number -> {
          unconsumed.decrementAndGet();
          sum.add(number);
        });
    assertThat(sum.sum()).isEqualTo(999_999L * 1_000_000 / 2);
    assertThat(most.get()).isLessThanOrEqualTo(1_000);
  }

  /// A stream's iterator computes an element in `hasNext`; this one computes it in `next`, so that
  /// what is pulled is what was asked for. It also notices two threads in it at once.
  private record Pulling<E>(Iterator<E> elements, AtomicInteger inside) implements Iterator<E> {
    Pulling(Iterator<E> elements) {
      this(elements, new AtomicInteger());
    }

    @Override
    public boolean hasNext() {
      if (!inside.compareAndSet(0, 1)) {
        throw new AssertionError("two threads pull at once");
      }
      try {
        return elements.hasNext();
      } finally {
        inside.set(0);
      }
    }

    @Override
    public E next() {
      return elements.next();
    }
  }

  @Test
  void aSourceWithoutEndIsCancelledByTheFirstFailure() {
    IOException failure = new IOException("no");
    AtomicInteger calls = new AtomicInteger();
    Callable<String> failingLate =
        crew.doing(
            () -> {
              if (calls.incrementAndGet() == 5_000) {
                throw failure;
              }
              return "";
            });
    Iterator<Callable<String>> endless = Stream.generate(() -> failingLate).iterator();
    assertThatThrownBy(() -> asCompleted(Bounds.NONE.withMaxParallel(10), endless, _ -> {}))
        .isSameAs(failure);
  }

  @Test
  void throwingFromTheConsumerBreaksOutAndCancelsTheRest() {
    IllegalStateException enough = new IllegalStateException("enough");
    AtomicInteger consumed = new AtomicInteger();
    Callable<String> second =
        crew.doing(
            () -> {
              crew.awaitParked(2);
              return "b";
            });
    assertThatThrownBy(
            () ->
                asCompleted(
                    List.<Callable<String>>of(crew.parked(), second, crew.parked()).iterator(),
                    _ -> {
                      consumed.incrementAndGet();
                      throw enough;
                    }))
        .isSameAs(enough)
        .hasNoSuppressedExceptions();
    assertThat(consumed).hasValue(1);
    assertThat(crew.interrupted()).isEqualTo(2);
  }

  @Test
  void aSourceThatThrowsIsAFailure() {
    NoSuchElementException failure = new NoSuchElementException("torn");
    Iterator<Callable<String>> torn =
        new Iterator<>() {
          private int left = 2;

          @Override
          public boolean hasNext() {
            return true;
          }

          @Override
          public Callable<String> next() {
            if (left-- > 0) {
              return crew.parked();
            }
            throw failure;
          }
        };
    assertThatThrownBy(() -> asCompleted(torn, _ -> {})).isSameAs(failure);
    assertThat(crew.threads()).hasSize(crew.interrupted());
  }

  @Test
  @SuppressWarnings("NullAway") // null is the subject
  void aNullFromTheSourceIsAFailure() {
    Iterator<Callable<String>> callables = Arrays.asList(crew.doing(() -> "a"), null).iterator();
    assertThatNullPointerException().isThrownBy(() -> asCompleted(callables, _ -> {}));
  }

  @Test
  void anEmptySourceCallsNothing() throws Exception {
    List<String> results = new ArrayList<>();
    asCompleted(Collections.<Callable<String>>emptyIterator(), results::add);
    assertThat(results).isEmpty();
  }

  @Test
  void theDeadlineCancelsAll() {
    Bounds soon = Bounds.NONE.withMaxParallel(3).withTimeout(Duration.ofMillis(50));
    Iterator<Callable<String>> endless = Stream.generate(crew::<String>parked).iterator();
    assertThatThrownBy(() -> asCompleted(soon, endless, _ -> {}))
        .isInstanceOf(TimeoutException.class);
    assertThat(crew.threads()).hasSizeLessThanOrEqualTo(3).hasSize(crew.interrupted());
  }
}
