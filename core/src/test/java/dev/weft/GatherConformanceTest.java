package dev.weft;

import static dev.weft.Bounds.NONE;
import static dev.weft.Checks.check;
import static dev.weft.Checks.fails;
import static dev.weft.Checks.failsOnInterrupt;
import static dev.weft.Checks.gives;
import static dev.weft.Checks.givesOnInterrupt;
import static dev.weft.Checks.ignoring;
import static dev.weft.Checks.soon;
import static dev.weft.Weft.gather;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// What `gather` means, beside its peers; see [Checks].
class GatherConformanceTest {
  private static final ScopedValue<String> USER = ScopedValue.newInstance();

  @TestFactory
  List<DynamicTest> results() {
    return List.of(
        check(
            "results come in the order of the arguments",
            "gather, Joiner, par",
            crew -> {
              CountDownLatch second = new CountDownLatch(1);
              Callable<String> waits =
                  () -> {
                    second.await();
                    return "a";
                  };
              Callable<String> quick =
                  () -> {
                    second.countDown();
                    return "b";
                  };
              assertThat(gather(waits, quick)).containsExactly("a", "b");
            }),
        check("nothing gathers to nothing", "gather", crew -> assertThat(gather()).isEmpty()),
        check(
            "an empty list gathers to nothing",
            "gather, Joiner",
            crew -> assertThat(gather(List.<Callable<String>>of())).isEmpty()),
        check(
            "one alone gathers to one",
            "gather",
            crew -> assertThat(gather(gives("a"))).containsExactly("a")),
        check(
            "null is a result",
            "gather",
            crew -> assertThat(gather(NONE, List.of(() -> null))).hasSize(1).containsNull()),
        check(
            "the list of results cannot be changed",
            "par",
            crew ->
                assertThatThrownBy(() -> gather(gives("a")).clear())
                    .isInstanceOf(UnsupportedOperationException.class)),
        check(
            "all run at the same time",
            "gather, TaskGroup, coroutineScope",
            crew -> {
              CyclicBarrier all = new CyclicBarrier(50);
              gather(NONE, Collections.nCopies(50, crew.doing(all::await)));
              assertThat(crew.threads()).hasSize(50);
            }),
        check(
            "a callable that is given twice runs twice",
            "not gather, which has duplicates share one run",
            crew -> {
              AtomicInteger runs = new AtomicInteger();
              Callable<Integer> one = runs::incrementAndGet;
              assertThat(gather(one, one)).containsExactlyInAnyOrder(1, 2);
            }),
        check(
            "a null callable is refused before anything begins",
            "gather, which takes awaitables only",
            crew ->
                assertThatThrownBy(
                        () ->
                            gather(NONE, Arrays.asList(crew.doing(gives("a")), Sneaky.given(null))))
                    .isInstanceOf(NullPointerException.class)),
        check(
            "a function is applied to all elements, in their order",
            "par, Flow.map",
            crew ->
                assertThat(gather(NONE, List.of("a", "bb"), String::length)).containsExactly(1, 2)),
        check(
            "no elements need no threads",
            "gather",
            crew -> assertThat(gather(NONE, List.<String>of(), String::length)).isEmpty()),
        check(
            "an element may be null",
            "gather",
            crew ->
                assertThat(gather(NONE, Arrays.asList("a", null), String::valueOf))
                    .containsExactly("a", "null")));
  }

  @TestFactory
  List<DynamicTest> failures() {
    return List.of(
        check(
            "the first failure is thrown as it is",
            "gather; not TaskGroup, which wraps it in an ExceptionGroup",
            crew -> assertThatThrownBy(() -> gather(fails(crew.failure))).isSameAs(crew.failure)),
        check(
            "the first failure cancels the others",
            "TaskGroup, coroutineScope, Joiner, supervised; not gather, which leaves them running",
            crew -> {
              assertThatThrownBy(
                      () -> gather(crew.parked(), crew.failingOnceParked(1, crew.failure)))
                  .isSameAs(crew.failure);
              assertThat(crew.interrupted()).isOne();
            }),
        check(
            "it is thrown only when the others have ended",
            "TaskGroup, coroutineScope, Joiner",
            crew -> {
              AtomicInteger cleaned = new AtomicInteger();
              Callable<String> cleaning =
                  () -> {
                    try {
                      crew.parkForever();
                    } finally {
                      cleaned.incrementAndGet();
                    }
                    return "";
                  };
              ignoring(() -> gather(cleaning, crew.failingOnceParked(1, crew.failure)));
              assertThat(cleaned).hasValue(1);
            }),
        check(
            "later failures are suppressed under the first",
            "coroutineScope; TaskGroup has them in its group",
            crew ->
                assertThat(
                        catchThrowable(
                            () ->
                                gather(
                                    failsOnInterrupt(crew, crew.later),
                                    crew.failingOnceParked(1, crew.failure))))
                    .isSameAs(crew.failure)
                    .hasSuppressedException(crew.later)),
        check(
            "those who were cancelled are no failures",
            "TaskGroup, coroutineScope",
            crew ->
                assertThat(
                        catchThrowable(
                            () ->
                                gather(
                                    crew.parked(),
                                    crew.parked(),
                                    crew.failingOnceParked(2, crew.failure))))
                    .hasNoSuppressedExceptions()),
        check(
            "nor is a channel that the interrupt has closed",
            "coroutineScope",
            crew ->
                assertThat(
                        catchThrowable(
                            () ->
                                gather(
                                    () -> {
                                      try {
                                        crew.parkForever();
                                      } catch (InterruptedException interrupt) {
                                        throw new ClosedByInterruptException();
                                      }
                                      return "";
                                    },
                                    crew.<String>failingOnceParked(1, crew.failure)::call)))
                    .isSameAs(crew.failure)
                    .hasNoSuppressedExceptions()),
        check(
            "nor is a bare wrapper of an interruption",
            "coroutineScope",
            crew ->
                assertThat(
                        catchThrowable(
                            () ->
                                gather(
                                    failsOnInterrupt(
                                        crew, new RuntimeException(new InterruptedException())),
                                    crew.failingOnceParked(1, crew.failure))))
                    .isSameAs(crew.failure)
                    .hasNoSuppressedExceptions()),
        check(
            "a callable's own cancellation is a failure",
            "gather; not TaskGroup, which ignores it",
            crew ->
                assertThatThrownBy(() -> gather(fails(new CancellationException("own"))))
                    .hasMessage("own")),
        check(
            "a callable's own interruption is a failure",
            "Joiner",
            crew ->
                assertThatThrownBy(() -> gather(fails(new InterruptedException("own"))))
                    .hasMessage("own")),
        check(
            "an Error is a failure like any other",
            "gather, coroutineScope",
            crew -> {
              AssertionError error = new AssertionError("no");
              assertThatThrownBy(() -> gather(fails(error))).isSameAs(error);
            }),
        check(
            "an error of the VM is thrown although another failure came first",
            "TaskGroup, whose SystemExit and KeyboardInterrupt take precedence",
            crew -> {
              StackOverflowError error = new StackOverflowError("deep");
              Callable<String> overflows =
                  () -> {
                    try {
                      crew.parkForever();
                    } catch (InterruptedException interrupt) {
                      throw error;
                    }
                    return "";
                  };
              assertThat(
                      catchThrowable(
                          () -> gather(overflows, crew.failingOnceParked(1, crew.failure))))
                  .isSameAs(error)
                  .hasSuppressedException(crew.failure);
            }),
        check(
            "a failure that all share is not suppressed under itself",
            "TaskGroup",
            crew ->
                assertThat(
                        catchThrowable(
                            () ->
                                gather(
                                    fails(crew.failure), fails(crew.failure), fails(crew.failure))))
                    .isSameAs(crew.failure)
                    .hasNoSuppressedExceptions()),
        check(
            "after a failure no other begins",
            "TaskGroup, whose create_task is refused then",
            crew -> {
              List<Callable<String>> all =
                  new ArrayList<>(List.of(crew.doing(fails(crew.failure))));
              all.addAll(Collections.nCopies(99, crew.doing(gives("a"))));
              assertThatThrownBy(() -> gather(NONE.withMaxParallel(1), all)).isSameAs(crew.failure);
              assertThat(crew.threads()).hasSize(1);
            }),
        check(
            "one that ignores its cancellation is waited for",
            "TaskGroup, coroutineScope",
            crew -> {
              Callable<String> ignores = givesOnInterrupt(crew, "a");
              assertThatThrownBy(() -> gather(ignores, crew.failingOnceParked(1, crew.failure)))
                  .isSameAs(crew.failure);
            }),
        check(
            "a nested failure travels outwards",
            "TaskGroup, coroutineScope",
            crew ->
                assertThatThrownBy(
                        () ->
                            gather(
                                crew.parked(),
                                () -> gather(crew.failingOnceParked(1, crew.failure))))
                    .isSameAs(crew.failure)),
        check(
            "a failure outside cancels what is nested",
            "TaskGroup, coroutineScope",
            crew -> {
              Callable<List<String>> inner = crew.doing(() -> gather(crew.parked(), crew.parked()));
              assertThatThrownBy(() -> gather(inner, crew.failingOnceParked(2, crew.failure)))
                  .isSameAs(crew.failure);
              assertThat(crew.interrupted()).isEqualTo(2);
            }),
        check(
            "what fails inside a cancelled gather is not lost",
            "TaskGroup",
            crew -> {
              Callable<List<String>> inner = () -> gather(failsOnInterrupt(crew, crew.later));
              assertThat(
                      catchThrowable(() -> gather(inner, crew.failingOnceParked(1, crew.failure))))
                  .isSameAs(crew.failure)
                  .hasSuppressedException(crew.later);
            }),
        check(
            "the trace shows where gather was called",
            "TaskGroup, coroutineScope with its debug mode",
            crew ->
                assertThat(
                        catchThrowable(() -> gather(() -> Integer.parseInt("x"))).getStackTrace())
                    .extracting(StackTraceElement::getClassName)
                    .contains(Weft.class.getName(), GatherConformanceTest.class.getName())));
  }

  @TestFactory
  List<DynamicTest> cancellationAndTime() {
    return List.of(
        check(
            "cancelling the caller cancels all",
            "gather, TaskGroup, coroutineScope",
            crew -> {
              crew.interruptOnceParked(Thread.currentThread(), 2);
              assertThatThrownBy(() -> gather(crew.parked(), crew.parked()))
                  .isInstanceOf(InterruptedException.class);
              assertThat(crew.interrupted()).isEqualTo(2);
            }),
        check(
            "cancelling the caller cancels what is nested",
            "gather, TaskGroup",
            crew -> {
              crew.interruptOnceParked(Thread.currentThread(), 2);
              Callable<List<String>> inner = () -> gather(crew.parked(), crew.parked());
              assertThatThrownBy(() -> gather(inner)).isInstanceOf(InterruptedException.class);
            }),
        check(
            "a failure while the caller is being cancelled is not lost",
            "TaskGroup",
            crew -> {
              crew.interruptOnceParked(Thread.currentThread(), 1);
              assertThat(catchThrowable(() -> gather(failsOnInterrupt(crew, crew.later))))
                  .isInstanceOf(InterruptedException.class)
                  .hasSuppressedException(crew.later);
            }),
        check(
            "a caller who is cancelled beforehand begins nothing",
            "TaskGroup, coroutineScope",
            crew -> {
              Thread.currentThread().interrupt();
              assertThatThrownBy(() -> gather(crew.doing(gives("a"))))
                  .isInstanceOf(InterruptedException.class);
              assertThat(crew.threads()).isEmpty();
            }),
        check(
            "a cancellation during the cancellation is kept for the caller",
            "TaskGroup, which counts them",
            crew -> {
              Thread caller = Thread.currentThread();
              Callable<String> interrupts =
                  () -> {
                    try {
                      crew.parkForever();
                    } finally {
                      caller.interrupt();
                    }
                    return "";
                  };
              assertThatThrownBy(() -> gather(interrupts, crew.failingOnceParked(1, crew.failure)))
                  .isSameAs(crew.failure);
              assertThat(Thread.interrupted()).isTrue();
            }),
        check(
            "a deadline cancels all",
            "timeout, withTimeout",
            crew ->
                assertThat(catchThrowable(() -> gather(soon(), List.of(crew.parked()))))
                    .isInstanceOf(TimeoutException.class)
                    .hasNoSuppressedExceptions()),
        check(
            "a deadline in the past begins nothing",
            "timeout_at; withTimeout of 0",
            crew -> {
              Bounds past = NONE.withDeadline(Instant.EPOCH);
              assertThatThrownBy(() -> gather(past, List.of(crew.parked())))
                  .isInstanceOf(TimeoutException.class);
              assertThat(crew.threads()).isEmpty();
            }),
        check(
            "a deadline that is not reached changes nothing",
            "timeout, withTimeout",
            crew ->
                assertThat(gather(NONE.withTimeout(Duration.ofDays(1)), List.of(gives("a"))))
                    .containsExactly("a")),
        check(
            "a deadline of ever is none",
            "timeout of None",
            crew ->
                assertThat(gather(NONE.withDeadline(Instant.MAX), List.of(gives("a"))))
                    .containsExactly("a")),
        check(
            "an inner deadline leaves what is around it",
            "timeout, withTimeout",
            crew -> {
              Callable<String> inner =
                  () -> {
                    assertThatThrownBy(() -> gather(soon(), List.of(crew.parked())))
                        .isInstanceOf(TimeoutException.class);
                    return "went on";
                  };
              assertThat(gather(inner)).containsExactly("went on");
            }),
        check(
            "an outer deadline passes through what is inside",
            "timeout, withTimeout",
            crew -> {
              Callable<List<String>> inner = () -> gather(crew.parked());
              assertThatThrownBy(() -> gather(soon(), List.of(inner)))
                  .isInstanceOf(TimeoutException.class)
                  .hasNoSuppressedExceptions();
            }),
        check(
            "a callable's own timeout is a crew.failure, not the deadline",
            "timeout",
            crew ->
                assertThatThrownBy(() -> gather(fails(new TimeoutException("own"))))
                    .hasMessage("own")),
        check(
            "a failure at the deadline is suppressed under it",
            "timeout",
            crew -> {
              Throwable thrown =
                  catchThrowable(() -> gather(soon(), List.of(failsOnInterrupt(crew, crew.later))));
              // On a very slow machine it has not begun by then.
              assertThat(thrown.getSuppressed()).hasSize(crew.threads().size());
            }),
        check(
            "results that all came back are not thrown away by a deadline",
            "withTimeout, of a block that does not suspend",
            crew ->
                assertThat(
                        gather(
                            NONE.withTimeout(Duration.ofMillis(500)),
                            List.of(givesOnInterrupt(crew, "a"), gives("b"))))
                    .containsExactly("a", "b")),
        check(
            "no more run at once than the bound",
            "par with a limit, Flow.flatMapMerge",
            crew -> {
              AtomicInteger running = new AtomicInteger();
              AtomicInteger most = new AtomicInteger();
              Callable<Integer> counting =
                  crew.doing(
                      () -> {
                        most.accumulateAndGet(running.incrementAndGet(), Math::max);
                        Thread.onSpinWait();
                        return running.decrementAndGet();
                      });
              gather(NONE.withMaxParallel(3), Collections.nCopies(300, counting));
              assertThat(most.get()).isLessThanOrEqualTo(3);
            }),
        check(
            "a bound of one runs one after another, in order",
            "par with a limit",
            crew -> {
              List<Integer> unguarded = new ArrayList<>();
              gather(NONE.withMaxParallel(1), List.of(1, 2, 3), unguarded::add);
              assertThat(unguarded).containsExactly(1, 2, 3);
            }));
  }

  @TestFactory
  List<DynamicTest> threads() {
    return List.of(
        check(
            "a thread is named after the caller's",
            "TaskGroup, whose tasks have names",
            crew -> {
              Thread.currentThread().setName("caller");
              Callable<String> name = () -> Thread.currentThread().getName();
              assertThat(gather(name, name)).containsExactly("caller/0", "caller/1");
            }),
        check(
            "a context is not inherited",
            "Joiner inherits scoped values; not gather without a context",
            crew ->
                ScopedValue.where(USER, "ada")
                    .call(() -> assertThat(gather(USER::isBound)).containsExactly(false))),
        check(
            "a context that was captured at the call reaches the callables",
            "gather, with contextvars; coroutineScope, with context elements",
            crew ->
                ScopedValue.where(USER, "ada")
                    .call(
                        () -> {
                          Bounds asNow = NONE.withContext(ScopedValue.where(USER, USER.get())::run);
                          return assertThat(gather(asNow, List.of("1", "2"), it -> USER.get() + it))
                              .containsExactly("ada1", "ada2");
                        })),
        check(
            "a context that does not run its work is a failure",
            "coroutineScope",
            crew ->
                assertThatThrownBy(() -> gather(NONE.withContext(_ -> {}), List.of(gives("a"))))
                    .hasMessage("the context did not run its work on the calling thread")),
        check(
            "an interrupt flag that a callable leaves does not reach the next",
            "par",
            crew -> {
              Callable<Boolean> leaving =
                  () -> {
                    boolean found = Thread.currentThread().isInterrupted();
                    Thread.currentThread().interrupt();
                    return found;
                  };
              assertThat(gather(NONE.withMaxParallel(1), List.of(leaving, leaving)))
                  .containsOnly(false);
            }));
  }
}
