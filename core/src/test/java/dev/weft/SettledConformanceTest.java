package dev.weft;

import static dev.weft.Bounds.NONE;
import static dev.weft.Checks.check;
import static dev.weft.Checks.fails;
import static dev.weft.Checks.failsOnInterrupt;
import static dev.weft.Checks.gives;
import static dev.weft.Checks.givesOnInterrupt;
import static dev.weft.Checks.soon;
import static dev.weft.Weft.settled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// What `settled` means, beside its peers; see [Checks].
class SettledConformanceTest {
  private static final Bounds FAIL_FAST = NONE.withMaxFailures(0);

  private static Throwable causeOf(Settled<?> settled) {
    assertThat(settled).isInstanceOf(Settled.Failure.class);
    return ((Settled.Failure<?>) settled).cause();
  }

  @TestFactory
  List<DynamicTest> ofAllAtOnce() {
    return List.of(
        check(
            "each result and failure is there, in the order of the arguments",
            "gather with return_exceptions, Promise.allSettled",
            crew ->
                assertThat(settled(gives("a"), fails(crew.failure)))
                    .containsExactly(
                        new Settled.Success<>("a"), new Settled.Failure<>(crew.failure))),
        check(
            "a failure cancels nothing",
            "gather with return_exceptions, supervisorScope",
            crew -> {
              CountDownLatch failed = new CountDownLatch(1);
              Callable<String> waits =
                  () -> {
                    failed.await();
                    return "a";
                  };
              Callable<String> fails =
                  () -> {
                    failed.countDown();
                    throw crew.failure;
                  };
              assertThat(settled(waits, fails).getFirst()).isEqualTo(new Settled.Success<>("a"));
            }),
        check(
            "nothing settles to nothing",
            "wait refuses it",
            crew -> assertThat(settled(NONE, List.<Callable<String>>of())).isEmpty()),
        check(
            "an Error is settled, too",
            "not gather, which raises what is no Exception",
            crew -> {
              AssertionError error = new AssertionError();
              assertThat(causeOf(settled(fails(error)).getFirst())).isSameAs(error);
            }),
        check(
            "a callable's own cancellation is its failure",
            "gather with return_exceptions",
            crew -> {
              CancellationException own = new CancellationException("own");
              assertThat(causeOf(settled(fails(own)).getFirst())).isSameAs(own);
            }),
        check(
            "what has not ended at the deadline has timed out",
            "wait with a timeout, which has it pending",
            crew ->
                assertThat(causeOf(settled(soon(), List.of(crew.parked())).getFirst()))
                    .isInstanceOf(TimeoutException.class)),
        check(
            "the deadline leaves the results that are there",
            "wait with a timeout",
            crew ->
                assertThat(
                        settled(
                                NONE.withTimeout(Duration.ofMillis(300)),
                                List.of(gives("a"), crew.parked()))
                            .getFirst())
                    .isEqualTo(new Settled.Success<>("a"))),
        check(
            "what returns in spite of the deadline keeps its result",
            "withTimeout, of a block that does not suspend",
            crew ->
                assertThat(
                        settled(
                            NONE.withTimeout(Duration.ofMillis(500)),
                            List.of(givesOnInterrupt(crew, "a"))))
                    .containsExactly(new Settled.Success<>("a"))),
        check(
            "what fails at the deadline keeps its failure",
            "gather with return_exceptions",
            crew -> {
              RuntimeException own = new IllegalStateException("own");
              assertThat(
                      settled(
                          NONE.withTimeout(Duration.ofMillis(500)),
                          List.of(failsOnInterrupt(crew, own))))
                  .containsExactly(new Settled.Failure<>(own));
            }),
        check(
            "failing fast accounts for all: results, the crew.failure, and who was cancelled",
            "wait with FIRST_EXCEPTION",
            crew -> {
              List<Callable<String>> all =
                  List.of(crew.parked(), crew.failingOnceParked(1, crew.failure), crew.parked());
              List<Settled<String>> each = settled(FAIL_FAST, all);
              assertThat(causeOf(each.get(0))).isInstanceOf(CancellationException.class);
              assertThat(causeOf(each.get(1))).isSameAs(crew.failure);
              assertThat(causeOf(each.get(2))).isInstanceOf(CancellationException.class);
            }),
        check(
            "failing fast without a failure settles all",
            "wait with FIRST_EXCEPTION",
            crew ->
                assertThat(settled(FAIL_FAST, List.of(gives("a"), gives("b"))))
                    .containsExactly(new Settled.Success<>("a"), new Settled.Success<>("b"))),
        check(
            "failing fast lets no other begin",
            "TaskGroup",
            crew -> {
              List<Callable<String>> all =
                  new ArrayList<>(List.of(crew.doing(fails(crew.failure))));
              all.addAll(Collections.nCopies(20, crew.doing(gives("a"))));
              assertThat(settled(FAIL_FAST.withMaxParallel(1), all).subList(1, 21))
                  .allSatisfy(
                      it -> assertThat(causeOf(it)).isInstanceOf(CancellationException.class));
            }),
        check(
            "as many failures as are allowed cancel nothing",
            "Joiner of one's own",
            crew ->
                assertThat(
                        settled(
                                NONE.withMaxFailures(2).withMaxParallel(1),
                                List.of(fails(crew.failure), fails(crew.failure), gives("a")))
                            .getLast())
                    .isEqualTo(new Settled.Success<>("a"))),
        check(
            "cancelling the caller cancels all",
            "gather with return_exceptions",
            crew -> {
              crew.interruptOnceParked(Thread.currentThread(), 2);
              assertThatThrownBy(() -> settled(crew.parked(), crew.parked()))
                  .isInstanceOf(InterruptedException.class);
              assertThat(crew.interrupted()).isEqualTo(2);
            }),
        check(
            "a function over elements is settled in their order",
            "par, of Either",
            crew ->
                assertThat(settled(NONE, List.of("1", "x"), Integer::valueOf))
                    .satisfies(
                        each -> {
                          assertThat(each.getFirst()).isEqualTo(new Settled.Success<>(1));
                          assertThat(causeOf(each.getLast()))
                              .isInstanceOf(NumberFormatException.class);
                        })));
  }

  @TestFactory
  List<DynamicTest> ofALazySource() {
    return List.of(
        check(
            "each element is told how it ended",
            "as_completed, of elements that were kept beside their tasks",
            crew -> {
              List<String> told = new ArrayList<>();
              settled(
                  NONE,
                  List.of("1", "x"),
                  Integer::valueOf,
                  (element, how) -> told.add(element + (how instanceof Settled.Success)));
              assertThat(told).containsExactlyInAnyOrder("1true", "xfalse");
            }),
        check(
            "more failures than may be end it, after all was told",
            "wait with FIRST_EXCEPTION",
            crew -> {
              List<Settled<String>> told = new ArrayList<>();
              List<Callable<String>> all =
                  List.of(crew.parked(), crew.failingOnceParked(1, crew.failure));
              assertThatThrownBy(() -> settled(FAIL_FAST, all.iterator(), told::add))
                  .isInstanceOf(CancellationException.class)
                  .hasCause(crew.failure);
              assertThat(told).hasSize(2);
            }),
        check(
            "a failure of the source cancels all and is thrown",
            "Flow",
            crew -> {
              IllegalStateException torn = new IllegalStateException("torn");
              Iterator<Callable<String>> source =
                  new Checks.Source<>(
                      2,
                      i -> {
                        if (i == 1) {
                          throw torn;
                        }
                        return crew.parked();
                      });
              assertThatThrownBy(() -> settled(NONE, source, _ -> {})).isSameAs(torn);
            }),
        check(
            "a failure of the consumer cancels all and is thrown",
            "Flow.collect",
            crew -> {
              List<Callable<String>> all = List.of(crew.parked(), gives("a"));
              assertThatThrownBy(
                      () ->
                          settled(
                              NONE,
                              all.iterator(),
                              _ -> {
                                throw crew.later;
                              }))
                  .isSameAs(crew.later);
            }),
        check(
            "the deadline is thrown after all was told",
            "as_completed with a timeout",
            crew -> {
              List<Settled<String>> told = new ArrayList<>();
              List<Callable<String>> all = List.of(crew.parked());
              assertThatThrownBy(() -> settled(soon(), all.iterator(), told::add))
                  .isInstanceOf(TimeoutException.class);
              assertThat(told).hasSizeLessThanOrEqualTo(1);
            }),
        check(
            "cancelling the caller tells all that was pulled",
            "not as_completed",
            crew -> {
              crew.interruptOnceParked(Thread.currentThread(), 2);
              List<Settled<String>> told = new ArrayList<>();
              List<Callable<String>> all = List.of(crew.parked(), crew.parked());
              assertThatThrownBy(() -> settled(NONE, all.iterator(), told::add))
                  .isInstanceOf(InterruptedException.class);
              assertThat(told)
                  .hasSize(2)
                  .allSatisfy(
                      it -> assertThat(causeOf(it)).isInstanceOf(CancellationException.class));
            }));
  }
}
