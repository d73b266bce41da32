package dev.weft;

import static dev.weft.Weft.asCompleted;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.settled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WeftTest {
  private final CountDownLatch never = new CountDownLatch(1);
  private final List<Thread> threads = Collections.synchronizedList(new ArrayList<>());

  @Test
  void resultsComeInTheOrderOfTheArguments() throws Exception {
    CountDownLatch second = new CountDownLatch(1);

    List<String> results =
        gather(
            () -> {
              second.await();
              return "first";
            },
            () -> {
              second.countDown();
              return "second";
            });

    assertThat(results).containsExactly("first", "second");
  }

  @Test
  void theFirstFailureCancelsTheOthersWaitsForThemAndIsThrown() {
    CountDownLatch begun = new CountDownLatch(2);
    Callable<String> stuck =
        () -> {
          begun.countDown();
          return block();
        };
    Callable<String> failsWhileStopping =
        () -> {
          begun.countDown();
          try {
            return block();
          } catch (InterruptedException interrupt) {
            throw new IOException("while stopping", interrupt);
          }
        };
    Callable<String> broken =
        () -> {
          begun.await();
          throw new IllegalStateException("broken");
        };

    assertThatThrownBy(() -> gather(stuck, failsWhileStopping, broken))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("broken")
        .satisfies(
            thrown ->
                assertThat(thrown.getSuppressed())
                    .extracting(Throwable::getMessage)
                    .containsExactly("while stopping"));
    assertNoThreadIsLeft();
  }

  @Test
  void anInterruptedCallerCancelsAllAlsoThroughNestedGathers() {
    Thread caller = Thread.currentThread();
    CountDownLatch begun = new CountDownLatch(2);
    Callable<String> stuck =
        () -> {
          begun.countDown();
          return block();
        };

    assertThatThrownBy(
            () ->
                gather(
                    () -> gather(stuck, stuck),
                    () -> {
                      begun.await();
                      caller.interrupt();
                      return List.of(block());
                    }))
        .isInstanceOf(InterruptedException.class);
    assertNoThreadIsLeft();
  }

  @Test
  void whatHasNotEndedAtTheDeadlineIsCancelled() throws Exception {
    Bounds soon = Bounds.NONE.withTimeout(Duration.ofMillis(10));
    List<Callable<String>> callables = List.of(() -> "quick", this::block);

    assertThatThrownBy(() -> gather(soon, callables)).isInstanceOf(TimeoutException.class);
    List<Settled<String>> settled =
        settled(Bounds.NONE.withTimeout(Duration.ofMillis(10)), callables);

    assertThat(settled.getFirst()).isEqualTo(new Settled.Success<>("quick"));
    assertThat(((Settled.Failure<String>) settled.getLast()).cause())
        .isInstanceOf(TimeoutException.class);
    assertNoThreadIsLeft();
  }

  @Test
  void settledCollectsEveryResultAndFailure() throws Exception {
    IOException broken = new IOException("broken");

    List<Settled<Integer>> settled =
        settled(
            () -> 1,
            () -> {
              throw broken;
            },
            () -> 3);

    assertThat(settled)
        .containsExactly(
            new Settled.Success<>(1), new Settled.Failure<>(broken), new Settled.Success<>(3));
  }

  @Test
  void aLazySourceOfAMillionIsPulledNoFurtherAheadThanTheBound() throws Exception {
    AtomicInteger pulled = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicLong sum = new AtomicLong();
    var source =
        IntStream.range(0, 1_000_000)
            .<Callable<Integer>>mapToObj(
                i -> {
                  most.accumulateAndGet(pulled.incrementAndGet() - done.get(), Math::max);
                  return () -> i;
                })
            .iterator();

    asCompleted(
        Bounds.NONE.withMaxParallel(100),
        source,
        value -> {
          done.incrementAndGet();
          sum.addAndGet(value);
        });

    assertThat(sum.get()).isEqualTo(499_999_500_000L);
    assertThat(most.get()).isLessThanOrEqualTo(101);
  }

  @Test
  void anEarlyFailureStopsTheForkingAndAFailingSourceOrConsumerIsAFailure() {
    AtomicInteger pulled = new AtomicInteger();
    Callable<Integer> broken =
        () -> {
          throw new IOException("broken");
        };
    var endless =
        java.util.stream.Stream.generate(
                () -> {
                  pulled.incrementAndGet();
                  return broken;
                })
            .iterator();

    assertThatThrownBy(() -> asCompleted(endless, _ -> {})).hasMessage("broken");
    assertThat(pulled.get()).isLessThanOrEqualTo(Weft.DEFAULT_MAX_PARALLEL);
    assertThatThrownBy(
            () ->
                asCompleted(
                    List.<Callable<Integer>>of(() -> 1).iterator(),
                    _ -> {
                      throw new IllegalStateException("consumer");
                    }))
        .hasMessage("consumer");
  }

  @Test
  void aNullCallableIsRefusedBeforeAnythingStarts() {
    AtomicInteger calls = new AtomicInteger();

    assertThatThrownBy(
            () -> gather(Bounds.NONE, java.util.Arrays.asList(calls::incrementAndGet, null)))
        .isInstanceOf(NullPointerException.class);
    assertThat(calls).hasValue(0);
  }

  @Test
  void bodiesWithoutAResultAreGatheredToo() throws Exception {
    AtomicInteger calls = new AtomicInteger();

    gather(() -> bump(calls), () -> bump(calls));

    assertThat(calls).hasValue(2);
    assertThat(gather(Bounds.NONE, List.<Callable<String>>of())).isEmpty();
  }

  private static void bump(AtomicInteger calls) {
    calls.incrementAndGet();
  }

  private String block() throws InterruptedException {
    threads.add(Thread.currentThread());
    never.await();
    return "never";
  }

  private void assertNoThreadIsLeft() {
    assertThat(threads).isNotEmpty();
    // A worker is let go before its last instructions, so it is joined, not looked at.
    assertThat(threads)
        .allSatisfy(thread -> assertThat(thread.join(Duration.ofSeconds(10))).isTrue());
  }
}
