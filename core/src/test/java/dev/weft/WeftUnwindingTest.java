package dev.weft;

import static dev.weft.Weft.asCompleted;
import static dev.weft.Weft.gather;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What keeps a gather from unwinding elsewhere: sources and consumers that block, interrupts that
/// callables leave behind, failures that hide in cancellations.
@Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WeftUnwindingTest {
  private final Crew crew = new Crew();

  @AfterEach
  void noThreadIsLeft() throws InterruptedException {
    crew.assertNoThreadIsLeft();
  }

  /// Gives `given` callables, then blocks.
  private class BlockingSource implements Iterator<Callable<String>> {
    private int given;

    BlockingSource(int given) {
      this.given = given;
    }

    @Override
    public boolean hasNext() {
      if (given-- > 0) {
        return true;
      }
      try {
        crew.parkForever();
      } catch (InterruptedException interrupt) {
        throw new CancellationException("interrupted");
      }
      return false;
    }

    @Override
    public Callable<String> next() {
      return crew.parked();
    }
  }

  private void consumeForever(String result) {
    try {
      crew.parkForever();
    } catch (InterruptedException interrupt) {
      throw new CancellationException("interrupted while consuming " + result);
    }
  }

  @Test
  void aBlockedSourceDoesNotDelayTheDeadline() {
    Bounds soon = Bounds.NONE.withMaxParallel(5).withTimeout(Duration.ofMillis(50));
    assertThatThrownBy(() -> asCompleted(soon, new BlockingSource(2), _ -> {}))
        .isInstanceOf(TimeoutException.class)
        .hasNoSuppressedExceptions();
  }

  @Test
  void aBlockedSourceDoesNotDelayAnInterruption() {
    crew.interruptOnceParked(Thread.currentThread(), 3);
    assertThatThrownBy(() -> asCompleted(new BlockingSource(2), _ -> {}))
        .isInstanceOf(InterruptedException.class);
    assertThat(crew.interrupted()).isEqualTo(3);
  }

  @Test
  void aBlockedSourceDoesNotDelayAFailure() {
    IOException failure = new IOException("no");
    Iterator<Callable<String>> source =
        new BlockingSource(2) {
          private boolean failing = true;

          @Override
          public Callable<String> next() {
            boolean first = failing;
            failing = false;
            return first ? crew.failingOnceParked(2, failure) : super.next();
          }
        };
    assertThatThrownBy(() -> asCompleted(source, _ -> {})).isSameAs(failure);
    assertThat(crew.interrupted()).isEqualTo(2);
  }

  @Test
  void aBlockedConsumerDoesNotDelayTheDeadline() {
    Bounds soon = Bounds.NONE.withMaxParallel(5).withTimeout(Duration.ofMillis(50));
    List<Callable<String>> callables = List.of(crew.doing(() -> "a"), crew.parked());
    assertThatThrownBy(() -> asCompleted(soon, callables.iterator(), this::consumeForever))
        .isInstanceOf(TimeoutException.class)
        .hasNoSuppressedExceptions();
  }

  @Test
  void aBlockedConsumerDoesNotDelayAnInterruption() {
    crew.interruptOnceParked(Thread.currentThread(), 2);
    List<Callable<String>> callables = List.of(crew.doing(() -> "a"), crew.parked());
    assertThatThrownBy(() -> asCompleted(callables.iterator(), this::consumeForever))
        .isInstanceOf(InterruptedException.class);
    assertThat(crew.interrupted()).isEqualTo(2);
  }

  @Test
  void aBlockedConsumerDoesNotDelayAFailure() {
    IOException failure = new IOException("no");
    List<Callable<String>> callables =
        List.of(crew.doing(() -> "a"), crew.failingOnceParked(1, failure));
    assertThatThrownBy(() -> asCompleted(callables.iterator(), this::consumeForever))
        .isSameAs(failure)
        .hasNoSuppressedExceptions();
    assertThat(crew.interrupted()).isOne();
  }

  @Test
  void anInterruptThatACallableLeavesBehindDoesNotReachTheNext() throws Exception {
    Callable<Boolean> leaving =
        crew.doing(
            () -> {
              boolean found = Thread.currentThread().isInterrupted();
              Thread.currentThread().interrupt();
              return found;
            });
    assertThat(gather(Bounds.NONE.withMaxParallel(1), List.of(leaving, leaving, leaving)))
        .containsOnly(false);
  }

  @Test
  void whatFailedInsideACancelledGatherIsNotLost() {
    IOException failure = new IOException("outer");
    IllegalStateException hidden = new IllegalStateException("inner, while cleaning up");
    Callable<String> cleaning =
        crew.doing(
            () -> {
              try {
                crew.parkForever();
              } catch (InterruptedException interrupt) {
                throw hidden;
              }
              return "";
            });
    assertThatThrownBy(
            () ->
                gather(
                    crew.doing(() -> gather(crew.doing(() -> gather(cleaning)))),
                    crew.failingOnceParked(1, failure)))
        .isSameAs(failure)
        .satisfies(thrown -> assertThat(thrown.getSuppressed()).containsExactly(hidden));
  }

  @Test
  void aFailureThatTheInterruptionCausedIsKept() {
    IOException failure = new IOException("no");
    assertThatThrownBy(
            () ->
                gather(
                    () -> {
                      try {
                        crew.parkForever();
                      } catch (InterruptedException interrupt) {
                        throw new IOException("half written", interrupt);
                      }
                    },
                    () -> failOnceParked(1, failure)))
        .isSameAs(failure)
        .satisfies(
            thrown ->
                assertThat(thrown.getSuppressed())
                    .extracting(Throwable::getMessage)
                    .containsExactly("half written"));
  }

  private void failOnceParked(int count, Exception failure) throws Exception {
    crew.awaitParked(count);
    throw failure;
  }

  @Test
  void anInterruptionNobodyAskedForIsAFailure() {
    InterruptedException own = new InterruptedException("own");
    assertThatThrownBy(() -> gather(crew.failingOnceParked(0, own))).isSameAs(own);
  }

  @Test
  void aHundredAreSuppressedAtMostAndHowManyAreLeftOutIsNoted() {
    List<Callable<String>> callables = new ArrayList<>();
    for (int count = 0; count < 150; count++) {
      callables.add(
          crew.doing(
              () -> {
                try {
                  crew.parkForever();
                } catch (InterruptedException interrupt) {
                  throw new IllegalStateException("while cleaning up");
                }
                return "";
              }));
    }
    callables.add(crew.failingOnceParked(150, new IOException("first")));
    Throwable thrown = catchThrowable(() -> gather(Bounds.NONE, callables));
    assertThat(thrown.getSuppressed()).hasSize(101);
    assertThat(thrown.getSuppressed())
        .filteredOn(suppressed -> suppressed instanceof IllegalStateException)
        .hasSize(100);
    assertThat(thrown.getSuppressed()[100]).hasMessage("50 more failures are left out");
  }

  @Test
  void aCallableThatSwallowsTheInterruptIsWaitedFor() {
    CountDownLatch swallowed = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    Thread caller = Thread.currentThread();
    crew.interruptOnceParked(caller, 1);
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                swallowed.await();
              } catch (InterruptedException interrupt) {
                throw new AssertionError(interrupt);
              }
              caller.interrupt(); // the caller keeps waiting
              released.countDown();
            });
    assertThatThrownBy(
            () ->
                gather(
                    () -> {
                      try {
                        crew.parkForever();
                      } catch (InterruptedException interrupt) {
                        swallowed.countDown();
                      }
                      awaitUninterruptibly(released);
                    }))
        .isInstanceOf(InterruptedException.class);
    assertThat(released.getCount()).isZero();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    while (true) {
      try {
        latch.await();
        return;
      } catch (InterruptedException again) {
        // keeps waiting
      }
    }
  }

  @Test
  void anInterruptionDuringACancellationIsNotLost() {
    IOException failure = new IOException("no");
    Thread caller = Thread.currentThread();
    assertThatThrownBy(
            () ->
                gather(
                    () -> {
                      try {
                        crew.parkForever();
                      } catch (InterruptedException interrupt) {
                        caller.interrupt();
                      }
                    },
                    () -> failOnceParked(1, failure)))
        .isSameAs(failure);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aThreadIsNamedByItsPath() throws Exception {
    List<List<String>> names = new ArrayList<>();
    Thread caller =
        Thread.ofVirtual()
            .name("main")
            .start(
                () -> {
                  Callable<String> name = () -> Thread.currentThread().getName();
                  try {
                    names.addAll(gather(() -> gather(name), () -> gather(name, name)));
                  } catch (Exception failure) {
                    throw new AssertionError(failure);
                  }
                });
    caller.join();
    assertThat(names).containsExactly(List.of("main/0/0"), List.of("main/1/0", "main/1/1"));
  }

  @Test
  void aDeadlineAtTheEndOfTimeIsNone() throws Exception {
    List<Callable<String>> callables = List.of(crew.doing(() -> "a"));
    assertThat(gather(Bounds.NONE.withDeadline(Instant.MAX), callables)).containsExactly("a");
    assertThat(gather(Bounds.NONE.withTimeout(Duration.ofSeconds(Long.MAX_VALUE)), callables))
        .containsExactly("a");
  }

  @Test
  void aDeadlineInTheDistantPastHasPassed() {
    Bounds past = Bounds.NONE.withDeadline(Instant.MIN);
    assertThatThrownBy(() -> gather(past, List.of(crew.parked())))
        .isInstanceOf(TimeoutException.class);
    assertThat(crew.threads()).isEmpty();
  }

  @Test
  void aLazySourceIsBoundedEvenIfNobodySaysSo() throws Exception {
    CountDownLatch full = new CountDownLatch(Weft.DEFAULT_MAX_PARALLEL);
    AtomicInteger unended = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Iterator<Callable<Integer>> callables =
        Stream.<Callable<Integer>>generate(
                () -> {
                  most.accumulateAndGet(unended.incrementAndGet(), Math::max);
                  return () -> {
                    full.countDown();
                    full.await();
                    return unended.decrementAndGet();
                  };
                })
            .limit(3L * Weft.DEFAULT_MAX_PARALLEL)
            .iterator();
    asCompleted(Bounds.NONE, callables, _ -> {});
    assertThat(most).hasValue(Weft.DEFAULT_MAX_PARALLEL);
  }

  @Test
  void aBoundOfOneIsKeptFromTheFirstWorkerOn() throws Exception {
    for (int round = 0; round < 3_000; round++) {
      Crew crew = new Crew();
      gather(Bounds.NONE.withMaxParallel(1), Collections.nCopies(20, crew.doing(() -> "a")));
      assertThat(crew.threads()).hasSize(1);
    }
  }

  @Test
  void noThreadIsAliveWhenTheCallReturns() throws Exception {
    for (int round = 0; round < 300; round++) {
      Crew crew = new Crew();
      gather(
          Bounds.NONE,
          IntStream.range(0, 50).mapToObj(number -> crew.doing(() -> number)).toList());
      assertThat(crew.threads())
          .hasSize(50)
          .allMatch(thread -> thread.getState() == Thread.State.TERMINATED);
    }
  }

  @Test
  @SuppressWarnings("NullAway") // null is the subject
  void aNullCallableToSettleIsRefusedBeforeAnythingIsStarted() {
    List<Callable<String>> callables = Arrays.asList(crew.doing(() -> "a"), null);
    assertThatNullPointerException().isThrownBy(() -> Weft.settled(Bounds.NONE, callables));
    assertThat(crew.threads()).isEmpty();
  }
}
