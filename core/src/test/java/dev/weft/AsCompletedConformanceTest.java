package dev.weft;

import static dev.weft.Bounds.NONE;
import static dev.weft.Checks.await;
import static dev.weft.Checks.check;
import static dev.weft.Checks.fails;
import static dev.weft.Checks.failsOnInterrupt;
import static dev.weft.Checks.gives;
import static dev.weft.Checks.ignoring;
import static dev.weft.Checks.soon;
import static dev.weft.Weft.asCompleted;
import static dev.weft.Weft.firstSuccess;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// What `asCompleted` and `firstSuccess` mean, beside their peers; see [Checks].
class AsCompletedConformanceTest {
  @TestFactory
  List<DynamicTest> asTheyComplete() {
    return List.of(
        check(
            "results come in the order in which they end",
            "as_completed, CompletionService",
            crew -> {
              CountDownLatch first = new CountDownLatch(1);
              List<String> results = new ArrayList<>();
              Callable<String> slow =
                  () -> {
                    first.await();
                    return "slow";
                  };
              asCompleted(
                  List.of(slow, gives("quick")).iterator(),
                  result -> {
                    results.add(result);
                    first.countDown();
                  });
              assertThat(results).containsExactly("quick", "slow");
            }),
        check(
            "an element comes with its result",
            "as_completed of Python 3.13, which gives the task itself",
            crew -> {
              List<String> results = new ArrayList<>();
              asCompleted(
                  NONE, List.of("a", "bb"), String::length, (it, size) -> results.add(it + size));
              assertThat(results).containsExactlyInAnyOrder("a1", "bb2");
            }),
        check(
            "nothing completes to nothing",
            "as_completed",
            crew ->
                asCompleted(
                    List.<Callable<String>>of().iterator(),
                    _ -> {
                      throw new AssertionError();
                    })),
        check(
            "one that is given twice comes twice",
            "not as_completed, which has duplicates share one run",
            crew -> {
              AtomicInteger runs = new AtomicInteger();
              Callable<Integer> one = runs::incrementAndGet;
              asCompleted(List.of(one, one).iterator(), _ -> {});
              assertThat(runs).hasValue(2);
            }),
        check(
            "a lazy source is pulled as far as the bound goes",
            "Flow.flatMapMerge, Flux.flatMap",
            crew -> {
              Checks.Source<Callable<String>> endless =
                  new Checks.Source<>(Integer.MAX_VALUE, _ -> crew.parked());
              assertThatThrownBy(() -> asCompleted(soon().withMaxParallel(3), endless, _ -> {}))
                  .isInstanceOf(TimeoutException.class);
              assertThat(endless.given.get()).isLessThanOrEqualTo(3);
            }),
        check(
            "the first failure cancels the others and is thrown",
            "TaskGroup; not as_completed, which leaves them running",
            crew -> {
              List<Callable<String>> all =
                  List.of(crew.parked(), crew.failingOnceParked(1, crew.failure));
              assertThatThrownBy(() -> asCompleted(all.iterator(), _ -> {})).isSameAs(crew.failure);
              assertThat(crew.interrupted()).isOne();
            }),
        check(
            "after a failure the consumer is not called again",
            "Flow.collect",
            crew -> {
              AtomicInteger called = new AtomicInteger();
              List<Callable<String>> all = List.of(fails(crew.failure), gives("a"), gives("b"));
              assertThatThrownBy(
                      () ->
                          asCompleted(
                              NONE.withMaxParallel(1),
                              all.iterator(),
                              _ -> called.incrementAndGet()))
                  .isSameAs(crew.failure);
              assertThat(called).hasValue(0);
            }),
        check(
            "throwing from the consumer breaks out",
            "as_completed, by break",
            crew -> {
              List<Callable<String>> all = List.of(crew.parked(), gives("a"));
              assertThatThrownBy(
                      () ->
                          asCompleted(
                              all.iterator(),
                              _ -> {
                                throw crew.later;
                              }))
                  .isSameAs(crew.later);
            }),
        check(
            "the deadline is thrown",
            "as_completed with a timeout",
            crew ->
                assertThatThrownBy(
                        () -> asCompleted(soon(), List.of(crew.parked()).iterator(), _ -> {}))
                    .isInstanceOf(TimeoutException.class)),
        check(
            "a deadline that passes while the last result is consumed has cut nothing",
            "withTimeout, of a block that does not suspend",
            crew -> {
              CountDownLatch exhausted = new CountDownLatch(1);
              Iterator<Callable<String>> one =
                  new Checks.Source<>(1, _ -> gives("a")) {
                    @Override
                    public boolean hasNext() {
                      boolean more = super.hasNext();
                      if (!more) {
                        exhausted.countDown();
                      }
                      return more;
                    }
                  };
              asCompleted(
                  NONE.withTimeout(Duration.ofMillis(500)),
                  one,
                  _ -> {
                    await(exhausted);
                    ignoring(crew::parkForever);
                  });
              assertThat(crew.interrupted()).isOne();
            }),
        check(
            "a source that throws is a failure",
            "Flow, Flux",
            crew ->
                assertThatThrownBy(
                        () ->
                            asCompleted(
                                new Checks.Source<Callable<String>>(
                                    1,
                                    _ -> {
                                      throw crew.later;
                                    }),
                                _ -> {}))
                    .isSameAs(crew.later)),
        check(
            "a source is closed in the end",
            "aclosing; Flux.using",
            crew -> {
              Checks.Source<Callable<String>> source = new Checks.Source<>(2, _ -> gives("a"));
              asCompleted(source, _ -> {});
              source.assertClosedOnce();
            }),
        check(
            "so is a source of elements",
            "aclosing; Flux.using",
            crew -> {
              Checks.Source<String> source = new Checks.Source<>(2, String::valueOf);
              asCompleted(NONE, source, String::length, (_, _) -> {});
              source.assertClosedOnce();
            }),
        check(
            "a null callable is a failure",
            "Flux",
            crew ->
                assertThatThrownBy(
                        () ->
                            asCompleted(
                                Arrays.<Callable<String>>asList(Sneaky.given(null)).iterator(),
                                _ -> {}))
                    .isInstanceOf(NullPointerException.class)),
        check(
            "cancelling the caller cancels all",
            "as_completed within a cancelled task",
            crew -> {
              crew.interruptOnceParked(Thread.currentThread(), 1);
              assertThatThrownBy(() -> asCompleted(List.of(crew.parked()).iterator(), _ -> {}))
                  .isInstanceOf(InterruptedException.class);
            }));
  }

  @TestFactory
  List<DynamicTest> theFirstSuccess() {
    return List.of(
        check(
            "the first result is returned",
            "wait with FIRST_COMPLETED, race, Joiner.anySuccessful",
            crew -> assertThat(firstSuccess(crew.parked(), gives("a"))).isEqualTo("a")),
        check(
            "the losers are interrupted and waited for",
            "race, Joiner.anySuccessful; not wait, which leaves them running",
            crew -> {
              Callable<String> wins =
                  () -> {
                    crew.awaitParked(2);
                    return "a";
                  };
              assertThat(firstSuccess(crew.parked(), wins, crew.parked())).isEqualTo("a");
              assertThat(crew.interrupted()).isEqualTo(2);
            }),
        check(
            "a failure does not win",
            "Joiner.anySuccessful, Promise.any; not wait with FIRST_COMPLETED",
            crew -> {
              CountDownLatch failed = new CountDownLatch(1);
              Callable<String> fails =
                  () -> {
                    failed.countDown();
                    throw crew.failure;
                  };
              Callable<String> wins =
                  () -> {
                    failed.await();
                    return "a";
                  };
              assertThat(firstSuccess(fails, wins)).isEqualTo("a");
            }),
        check(
            "null wins like any result",
            "race",
            crew -> assertThat(firstSuccess(Checks.<String>gives(Sneaky.given(null)))).isNull()),
        check(
            "where all fail, the first failure is thrown with the others suppressed",
            "Promise.any, which has them all in an AggregateError",
            crew ->
                assertThat(
                        catchThrowable(
                            () ->
                                firstSuccess(
                                    NONE.withMaxParallel(1),
                                    List.of(fails(crew.failure), fails(crew.later)))))
                    .isSameAs(crew.failure)
                    .hasSuppressedException(crew.later)),
        check(
            "where all fail, an error of the VM is thrown although another failure came first",
            "not Promise.any",
            crew -> {
              StackOverflowError deep = new StackOverflowError();
              assertThat(
                      catchThrowable(
                          () ->
                              firstSuccess(
                                  NONE.withMaxParallel(1),
                                  List.of(fails(crew.failure), fails(deep)))))
                  .isSameAs(deep)
                  .hasSuppressedException(crew.failure);
            }),
        check(
            "where all are cancelled by themselves, the first says so",
            "Joiner.anySuccessful",
            crew ->
                assertThatThrownBy(() -> firstSuccess(fails(new InterruptedException("own"))))
                    .hasMessage("own")),
        check(
            "a race of none is refused",
            "race, invokeAny",
            crew ->
                assertThatThrownBy(() -> firstSuccess(NONE, List.<Callable<String>>of()))
                    .isInstanceOf(IllegalArgumentException.class)),
        check(
            "the deadline is thrown with the failures so far suppressed",
            "timeout, invokeAny",
            crew -> {
              Bounds late = NONE.withTimeout(Duration.ofMillis(500));
              assertThat(
                      catchThrowable(
                          () -> firstSuccess(late, List.of(fails(crew.failure), crew.parked()))))
                  .isInstanceOf(TimeoutException.class)
                  .hasSuppressedException(crew.failure);
            }),
        check(
            "cancelling the caller cancels all",
            "race",
            crew -> {
              crew.interruptOnceParked(Thread.currentThread(), 1);
              assertThatThrownBy(() -> firstSuccess(crew.parked()))
                  .isInstanceOf(InterruptedException.class);
            }),
        check(
            "under a bound, one begins when another has failed",
            "staggered_race",
            crew -> {
              List<Callable<String>> all =
                  List.of(fails(crew.failure), gives("a"), crew.doing(gives("b")));
              assertThat(firstSuccess(NONE.withMaxParallel(1), all)).isEqualTo("a");
              assertThat(crew.threads()).isEmpty();
            }),
        check(
            "what a loser throws as it cleans up is not thrown",
            "race",
            crew -> {
              Callable<String> wins =
                  () -> {
                    crew.awaitParked(1);
                    return "a";
                  };
              assertThat(firstSuccess(failsOnInterrupt(crew, crew.later), wins)).isEqualTo("a");
            }),
        check(
            "races nest",
            "race",
            crew ->
                assertThat(firstSuccess(crew.parked(), () -> firstSuccess(gives("a"))))
                    .isEqualTo("a")));
  }
}
