package dev.weft;

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
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WeftGatherTest {
  private final Crew crew = new Crew();

  @AfterEach
  void noThreadIsLeft() throws InterruptedException {
    crew.assertNoThreadIsLeft();
  }

  @Test
  void resultsComeInTheOrderOfTheArguments() throws Exception {
    CountDownLatch second = new CountDownLatch(1);
    CountDownLatch third = new CountDownLatch(1);
    List<String> results =
        gather(
            crew.doing(
                () -> {
                  second.await();
                  return "a";
                }),
            crew.doing(
                () -> {
                  third.await();
                  second.countDown();
                  return "b";
                }),
            crew.doing(
                () -> {
                  third.countDown();
                  return "c";
                }));
    assertThat(results).containsExactly("a", "b", "c");
  }

  @Test
  void allRunAtTheSameTimeEachOnAVirtualThreadOfItsOwn() throws Exception {
    CyclicBarrier all = new CyclicBarrier(100);
    List<Boolean> virtual =
        gather(
            Bounds.NONE,
            Collections.nCopies(
                100,
                crew.doing(
                    () -> {
                      all.await();
                      return Thread.currentThread().isVirtual();
                    })));
    assertThat(virtual).hasSize(100).containsOnly(true);
    assertThat(crew.threads()).hasSize(100);
  }

  @Test
  void aResultMayBeNull() throws Exception {
    List<Callable<String>> callables = List.of(() -> null, () -> "b");
    assertThat(gather(Bounds.NONE, callables)).containsExactly(null, "b");
  }

  @Test
  void gatheringNothingGivesNothing() throws Exception {
    List<Callable<String>> none = List.of();
    assertThat(gather(Bounds.NONE, none)).isEmpty();
  }

  @Test
  void actionsAndCallablesAreToldApart() throws Exception {
    AtomicInteger called = new AtomicInteger();
    List<Integer> values = gather(() -> called.incrementAndGet());
    gather(() -> nothing(called), () -> nothing(called));
    gather(() -> nothing(called), () -> called.incrementAndGet());
    List<String> texts = gather(() -> "a", () -> "b");
    gather(this::noThreadIsLeft);
    List<Object> mixed = gather(() -> 1, () -> "a");
    assertThat(values).containsExactly(1);
    assertThat(called).hasValue(5);
    assertThat(texts).containsExactly("a", "b");
    assertThat(mixed).containsExactly(1, "a");
  }

  private static void nothing(AtomicInteger called) throws IOException {
    if (called.incrementAndGet() < 0) {
      throw new IOException();
    }
  }

  @Test
  void anActionsFailureIsThrown() {
    IOException failure = new IOException("no");
    assertThatThrownBy(
            () ->
                gather(
                    () -> crew.parkForever(),
                    () -> {
                      crew.awaitParked(1);
                      nothing(new AtomicInteger());
                      throw failure;
                    }))
        .isSameAs(failure);
    assertThat(crew.interrupted()).isOne();
  }

  @Test
  @SuppressWarnings("NullAway") // null is the subject
  void aNullCallableIsRefusedBeforeAnythingIsStarted() {
    List<Callable<String>> callables = Arrays.asList(crew.doing(() -> "a"), null);
    assertThatNullPointerException().isThrownBy(() -> gather(Bounds.NONE, callables));
    assertThatNullPointerException()
        .isThrownBy(() -> gather(() -> crew.parkForever(), (Weft.Action) null));
    assertThat(crew.threads()).isEmpty();
  }

  @Test
  void theFirstFailureCancelsTheOthersAndIsThrown() {
    IOException failure = new IOException("no");
    assertThatThrownBy(
            () -> gather(crew.parked(), crew.failingOnceParked(2, failure), crew.parked()))
        .isSameAs(failure)
        .hasNoSuppressedExceptions();
    assertThat(crew.interrupted()).isEqualTo(2);
  }

  @Test
  void anErrorIsAFailureToo() {
    AssertionError error = new AssertionError("no");
    assertThatThrownBy(
            () ->
                gather(
                    crew.parked(),
                    crew.doing(
                        () -> {
                          crew.awaitParked(1);
                          throw error;
                        })))
        .isSameAs(error);
    assertThat(crew.interrupted()).isOne();
  }

  @Test
  void theFailureIsThrownOnlyWhenTheOthersHaveEnded() {
    AtomicReference<Thread> failed = new AtomicReference<>();
    AtomicBoolean cleanedUp = new AtomicBoolean();
    assertThatThrownBy(
            () ->
                gather(
                    () -> {
                      try {
                        crew.parkForever();
                      } finally {
                        failed.get().join();
                        cleanedUp.set(true);
                      }
                    },
                    () -> {
                      failed.set(Thread.currentThread());
                      crew.awaitParked(1);
                      throw new IOException("no");
                    }))
        .isInstanceOf(IOException.class);
    assertThat(cleanedUp).isTrue();
  }

  @Test
  void laterFailuresAreSuppressedUnderTheFirst() {
    IOException failure = new IOException("first");
    IllegalStateException later = new IllegalStateException("while cleaning up");
    assertThatThrownBy(() -> gather(failingOnInterrupt(later), crew.failingOnceParked(1, failure)))
        .isSameAs(failure)
        .hasSuppressedException(later);
  }

  private Callable<String> failingOnInterrupt(RuntimeException later) {
    return crew.doing(
        () -> {
          try {
            crew.parkForever();
          } catch (InterruptedException interrupt) {
            throw later;
          }
          return "";
        });
  }

  @Test
  void theSameExceptionThrownByAllIsNotSuppressedUnderItself() {
    RuntimeException shared = new RuntimeException("shared");
    assertThatThrownBy(
            () ->
                gather(
                    failingOnInterrupt(shared),
                    failingOnInterrupt(shared),
                    crew.failingOnceParked(2, shared)))
        .isSameAs(shared)
        .hasNoSuppressedExceptions();
  }

  @Test
  void anEarlyFailureStopsTheStartingOfOthers() {
    List<Callable<String>> callables = new ArrayList<>();
    callables.add(
        crew.doing(
            () -> {
              throw new IOException("at once");
            }));
    callables.addAll(Collections.nCopies(999, crew.doing(() -> "a")));
    assertThatThrownBy(() -> gather(Bounds.NONE.withMaxParallel(1), callables))
        .isInstanceOf(IOException.class);
    assertThat(crew.threads()).hasSize(1);
  }

  @Test
  void interruptingTheCallerCancelsAllAndIsRethrown() {
    crew.interruptOnceParked(Thread.currentThread(), 3);
    assertThatThrownBy(() -> gather(crew.parked(), crew.parked(), crew.parked()))
        .isInstanceOf(InterruptedException.class);
    assertThat(crew.interrupted()).isEqualTo(3);
  }

  @Test
  void interruptingTheCallerCancelsNestedGathersToo() {
    crew.interruptOnceParked(Thread.currentThread(), 3);
    assertThatThrownBy(
            () ->
                gather(
                    crew.doing(() -> gather(crew.parked(), crew.parked())),
                    crew.doing(() -> gather(crew.parked()))))
        .isInstanceOf(InterruptedException.class)
        .hasNoSuppressedExceptions();
    assertThat(crew.interrupted()).isEqualTo(3);
  }

  @Test
  void aFailureOfAnInterruptedGatherIsSuppressedUnderTheInterruption() {
    IllegalStateException failure = new IllegalStateException("while cleaning up");
    crew.interruptOnceParked(Thread.currentThread(), 1);
    assertThatThrownBy(() -> gather(failingOnInterrupt(failure)))
        .isInstanceOf(InterruptedException.class)
        .hasSuppressedException(failure);
  }

  @Test
  void anInterruptedCallerStartsNothing() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> gather(crew.doing(() -> "a"), crew.parked()))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void nestedGathersUnwind() {
    IOException failure = new IOException("no");
    Callable<List<String>> inner = crew.doing(() -> gather(crew.parked(), crew.parked()));
    assertThatThrownBy(
            () ->
                gather(crew.doing(() -> gather(inner, inner)), crew.failingOnceParked(4, failure)))
        .isSameAs(failure)
        .hasNoSuppressedExceptions();
    assertThat(crew.interrupted()).isEqualTo(4);
  }

  @Test
  void aNestedFailureTravelsOutwards() {
    IOException failure = new IOException("deep");
    assertThatThrownBy(
            () ->
                gather(
                    crew.parked(),
                    crew.doing(
                        () ->
                            gather(
                                crew.parked(),
                                crew.doing(() -> gather(crew.failingOnceParked(2, failure)))))))
        .isSameAs(failure);
    assertThat(crew.interrupted()).isEqualTo(2);
  }

  @Test
  void noMoreThanMaxParallelRunAtOnce() throws Exception {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CyclicBarrier seven = new CyclicBarrier(7);
    Callable<Integer> counting =
        crew.doing(
            () -> {
              most.accumulateAndGet(running.incrementAndGet(), Math::max);
              seven.await();
              return running.decrementAndGet();
            });
    List<Integer> results =
        gather(Bounds.NONE.withMaxParallel(7), Collections.nCopies(700, counting));
    assertThat(results).hasSize(700);
    assertThat(most).hasValue(7);
    assertThat(crew.threads()).hasSizeLessThanOrEqualTo(7);
  }

  @Test
  void resultsKeepTheirOrderUnderABound() throws Exception {
    List<Callable<Integer>> callables = new ArrayList<>();
    for (int number = 0; number < 10_000; number++) {
      int result = number;
      callables.add(crew.doing(() -> result));
    }
    List<Integer> results = gather(Bounds.NONE.withMaxParallel(10), callables);
    assertThat(results).hasSize(10_000).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void aPassedDeadlineCancelsAll() {
    Bounds soon = Bounds.NONE.withTimeout(Duration.ofMillis(20));
    List<Callable<String>> callables = List.of(crew.parked(), crew.doing(() -> "a"));
    assertThatThrownBy(() -> gather(soon, callables))
        .isInstanceOf(TimeoutException.class)
        .hasNoSuppressedExceptions();
  }

  @Test
  void aFailureAtTheDeadlineIsSuppressed() {
    IllegalStateException failure = new IllegalStateException("while cleaning up");
    Bounds soon = Bounds.NONE.withTimeout(Duration.ofMillis(50));
    Throwable thrown = catchThrowable(() -> gather(soon, List.of(failingOnInterrupt(failure))));
    assertThat(thrown).isInstanceOf(TimeoutException.class);
    // on a very slow machine it has not begun by then
    assertThat(thrown.getSuppressed())
        .hasSize(crew.threads().size())
        .allMatch(suppressed -> suppressed.equals(failure));
  }

  @Test
  void aDeadlineInThePastStartsNothing() {
    Bounds past = Bounds.NONE.withDeadline(Instant.EPOCH);
    assertThatThrownBy(() -> gather(past, List.of(crew.parked())))
        .isInstanceOf(TimeoutException.class);
    assertThat(crew.threads()).isEmpty();
  }

  @Test
  void aDeadlineThatDoesNotPassChangesNothing() throws Exception {
    Bounds late = Bounds.NONE.withTimeout(Duration.ofDays(1));
    assertThat(gather(late, List.of(crew.doing(() -> "a")))).containsExactly("a");
  }
}
