package dev.weft.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Group;
import dev.weft.Listener;
import dev.weft.Outcome;
import dev.weft.Plan;
import dev.weft.Retry;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.StepFailedException;
import dev.weft.Task;
import dev.weft.WatchedRuns;
import dev.weft.virtual.Model;
import dev.weft.virtual.VirtualDriver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LocalDriverTest {
  @RegisterExtension private final WatchedRuns runs = new WatchedRuns();
  private final List<Event> events = Collections.synchronizedList(new ArrayList<>());

  @Test
  void stepsOfATaskRunInOrderAndTheirOutputsReachLaterSteps() throws Exception {
    Step.Work<?> push = new Step.Work<>("push", _ -> Map.of("image", "weft:1"));
    Step.Work<?> tell =
        new Step.Work<>(
            "tell", attempt -> Map.of("told", attempt.outputs().getOrDefault("push", Map.of())));

    RunResult result = run(Plan.of("p", Group.of(new Task("t", List.of(push, tell)))));

    assertThat(result.status()).isEqualTo(Status.SUCCEEDED);
    assertThat(outcomes())
        .extracting(Outcome::outputs)
        .containsExactly(Map.of("image", "weft:1"), Map.of("told", Map.of("image", "weft:1")));
    assertThat(events.getFirst()).isInstanceOf(Event.RunStarted.class);
    assertThat(events.getLast()).isInstanceOf(Event.RunEnded.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 3_000})
  void tasksRunAtTheSameTime(int count) throws Exception {
    CountDownLatch all = new CountDownLatch(count);
    Step<?> meet =
        Step.of(
            "meet",
            () -> {
              all.countDown();
              all.await();
              return null;
            });
    List<Task> tasks =
        IntStream.range(0, count).mapToObj(i -> new Task("t" + i, List.of(meet))).toList();

    assertThat(run(Plan.of("p", tasks.iterator())).succeeded()).isEqualTo(count);
  }

  @Test
  void noMoreTasksBeginThanTheProcessorsGetTo() throws Exception {
    AtomicInteger pulled = new AtomicInteger();
    AtomicInteger under = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    // Keeps its processor until others have had every chance to begin.
    Step<?> busy =
        Step.of(
            "busy",
            () -> {
              most.accumulateAndGet(pulled.get() - under.getAndIncrement(), Math::max);
              for (int looks = 0; looks < 1_000; looks++) {
                Thread.onSpinWait();
              }
              return null;
            });
    Iterator<Task> tasks =
        IntStream.range(0, 20_000)
            .mapToObj(i -> new Task("t" + pulled.incrementAndGet(), List.of(busy)))
            .iterator();

    assertThat(run(Plan.of("p", tasks)).succeeded()).isEqualTo(20_000);
    assertThat(most.get()).as("tasks that have begun and wait for a processor").isBetween(1, 1_500);
  }

  @Test
  void aFailedStepStopsItsTaskAndSkipsWhatNeedsIt() throws Exception {
    Step<?> broken =
        new Step.Work<>(
            "broken",
            _ -> {
              throw new StepFailedException(new Failure("exit 3", "exit 3"));
            });
    Plan plan =
        Plan.of(
            "p",
            Group.of(new Task("build", List.of(broken))),
            Group.of(new Task("deploy", List.of())).withNeeds("build"),
            Group.of(new Task("tell", List.of())).withNeeds("deploy"),
            Group.of(new Task("other", List.of())));

    RunResult result = run(plan);

    assertThat(result.status()).isEqualTo(Status.FAILED);
    assertThat(result.succeeded()).isEqualTo(1);
    assertThat(result.failed()).isEqualTo(1);
    assertThat(result.skipped()).isEqualTo(2);
    assertThat(groupEnd("deploy").reason()).isEqualTo("needs `build`, which failed");
    assertThat(groupEnd("tell").reason()).isEqualTo("needs `deploy`, which was skipped");
  }

  @Test
  void aStepThatTakesTooLongIsInterruptedAndTriedAgain() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    AtomicInteger calls = new AtomicInteger();
    Step<?> slow =
        Step.of(
                "slow",
                () -> {
                  if (calls.incrementAndGet() == 1) {
                    never.await();
                  }
                  return null;
                })
            .withTimeout(Duration.ofMillis(500))
            .withRetry(Retry.of(1).withBackoff(Duration.ZERO, Duration.ZERO));

    assertThat(run(Plan.of("p", Group.of(new Task("t", List.of(slow))))).succeeded()).isOne();
    assertThat(outcomes())
        .extracting(Outcome::status)
        .containsExactly(Status.TIMED_OUT, Status.SUCCEEDED);
  }

  @Test
  void whatAnInterruptedBodyCouldNotEndIsInItsOutcome() throws Exception {
    LocalDriver driver = new LocalDriver("r");
    Step.Work<?> stubborn =
        new Step.Work<>(
            "stubborn",
            _ -> {
              driver.cancel("enough");
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException interrupt) {
                interrupt.addSuppressed(new IllegalStateException("could not be ended: process 7"));
                throw interrupt;
              }
              return Map.of();
            });
    Plan plan = Plan.of("p", Group.of(new Task("t", List.of(stubborn))));

    RunResult result = runs.run(driver, plan, List.of(events::add));

    assertThat(result.cancelled()).isOne();
    assertThat(outcomes())
        .extracting(outcome -> outcome.failure() == null ? "" : outcome.failure().message())
        .containsExactly("enough; could not be ended: process 7");
  }

  @Test
  void cancellingEndsWhatRunsAndWhatWaits() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    Step<?> stuck =
        Step.of(
            "stuck",
            () -> {
              begun.countDown();
              never.await();
              return null;
            });
    LocalDriver driver = new LocalDriver("r");
    Plan plan =
        Plan.of(
            "p",
            Group.of(new Task("runs", List.of(stuck))),
            Group.of(new Task("waits", List.of(Step.wait("long", Duration.ofDays(1))))),
            Group.of(new Task("later", List.of())).withNeeds("runs"));
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                begun.await();
              } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
              }
              driver.cancel("enough");
            });

    RunResult result = runs.run(driver, plan, List.of(events::add));

    assertThat(result.status()).isEqualTo(Status.CANCELLED);
    assertThat(result.cancelled()).isEqualTo(2);
    assertThat(groupEnd("later").status()).isEqualTo(Status.CANCELLED);
  }

  @Test
  void interruptingTheCallerCancelsTheRun() {
    Task waits = new Task("waits", List.of(Step.wait("long", Duration.ofDays(1))));
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> run(Plan.of("p", Group.of(waits))))
        .isInstanceOf(InterruptedException.class);
    assertThat(events.getLast()).isInstanceOf(Event.RunEnded.class);
  }

  @Test
  void nothingBeginsOfARunThatIsInterruptedBeforehand() {
    AtomicInteger bodies = new AtomicInteger();
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> run(Plan.of("p", counting(bodies))))
        .isInstanceOf(InterruptedException.class);
    assertThat(bodies).hasValue(0);
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void nothingBeginsOfARunThatIsCancelledBeforehandButItsCleanUp() throws Exception {
    AtomicInteger bodies = new AtomicInteger();
    LocalDriver driver = new LocalDriver("r");
    driver.cancel("enough");
    Task tidy = new Task("finally", List.of(Step.of("tidy", () -> null)));

    RunResult result =
        runs.run(
            driver,
            Plan.of("p", counting(bodies)).withFinallyGroup(Group.of(tidy)),
            List.of(events::add));

    assertThat(result.status()).isEqualTo(Status.CANCELLED);
    assertThat(result.tasks()).isZero();
    assertThat(bodies).hasValue(0);
    assertThat(outcomes()).extracting(it -> it.step().name()).containsExactly("tidy");
  }

  @Test
  void aSimulatedRunThatIsInterruptedBeforehandBeginsNothing() {
    Thread.currentThread().interrupt();

    RunResult result =
        new VirtualDriver(1, Model.UP_TO_A_SECOND)
            .run(Plan.of("p", counting(new AtomicInteger())), List.of(events::add));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(result.status()).isEqualTo(Status.CANCELLED);
    assertThat(result.tasks()).isZero();
  }

  private static Iterator<Task> counting(AtomicInteger bodies) {
    Step<?> count = Step.of("count", bodies::incrementAndGet);
    return IntStream.range(0, 1_000).mapToObj(i -> new Task("t" + i, List.of(count))).iterator();
  }

  @Test
  void aSourceThatCannotBeReadFailsItsGroupOnly() throws Exception {
    Group unreadable =
        Group.of(
            "rows",
            () -> {
              throw new IllegalStateException("rows.csv:17: 3 fields, expected 4");
            });

    RunResult result = run(Plan.of("p", unreadable, Group.of(new Task("fine", List.of()))));

    assertThat(result.status()).isEqualTo(Status.FAILED);
    assertThat(result.succeeded()).isOne();
    assertThat(groupEnd("rows").reason()).contains("rows.csv:17");
  }

  @Test
  void tasksComeFromTheirSourceOnlyAsTheyMayGo() throws Exception {
    AtomicInteger pulled = new AtomicInteger();
    AtomicInteger ended = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Step<?> count = Step.of("count", ended::incrementAndGet);
    var tasks =
        IntStream.range(0, 100_000)
            .mapToObj(
                i -> {
                  most.accumulateAndGet(pulled.incrementAndGet() - ended.get(), Math::max);
                  return new Task("t" + i, List.of(count));
                })
            .iterator();

    RunResult result =
        runs.run(new LocalDriver(), Plan.of("p", tasks).withMaxParallel(10), List.of());

    assertThat(result.succeeded()).isEqualTo(100_000);
    assertThat(most.get()).isLessThanOrEqualTo(11);
  }

  @Test
  void longLinesThatNobodyReadsDoNotFillTheMemory() throws Exception {
    CountDownLatch printed = new CountDownLatch(1);
    List<Event> seen = new ArrayList<>();
    Listener stuck =
        event -> {
          try {
            printed.await();
          } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
          }
          seen.add(event);
        };
    Step<?> print =
        new Step.Work<>(
            "print",
            attempt -> {
              for (int i = 0; i < 1_000; i++) {
                attempt.print("x".repeat(65_536));
              }
              printed.countDown();
              return Map.of();
            });

    RunResult result =
        runs.run(
            new LocalDriver(),
            Plan.of("p", Group.of(new Task("t", List.of(print)))),
            List.of(stuck));

    assertThat(result.succeeded()).isOne();
    assertThat(seen).filteredOn(Event.Output.class::isInstance).hasSizeBetween(1, 200);
    assertThat(seen).hasAtLeastOneElementOfType(Event.Missed.class);
    assertThat(seen.getLast()).isInstanceOf(Event.RunEnded.class);
  }

  @Test
  void aStuckListenerNeitherStopsTheRunNorMissesItsEnd() throws Exception {
    CountDownLatch othersAreDone = new CountDownLatch(1);
    List<Event> seen = new ArrayList<>();
    Listener stuck =
        event -> {
          try {
            othersAreDone.await();
          } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
          }
          seen.add(event);
        };
    Listener quick =
        event -> {
          if (event instanceof Event.RunEnded) {
            othersAreDone.countDown();
          }
        };
    Step<?> nothing = Step.of("nothing", () -> null);
    var tasks =
        IntStream.range(0, 20_000).mapToObj(i -> new Task("t" + i, List.of(nothing))).iterator();

    // The quick one hears of the end before run returns, which waits for the stuck one.
    runs.run(new LocalDriver(), Plan.of("p", tasks), List.of(quick, stuck));

    long missed =
        seen.stream()
            .filter(Event.Missed.class::isInstance)
            .mapToLong(event -> ((Event.Missed) event).count())
            .sum();
    long callback = seen.stream().filter(event -> !(event instanceof Event.Missed)).count();
    assertThat(missed).isPositive();
    assertThat(callback + missed).as("nothing is lost uncounted").isEqualTo(3 + 20_000 * 4);
    assertThat(seen.getLast()).isInstanceOf(Event.RunEnded.class);
  }

  /// Also after a stream of events.
  @ParameterizedTest
  @ValueSource(ints = {1, 1_000})
  void aListenerHearsThatThereIsNothingMoreWhileAStepGoesOn(int lines) throws Exception {
    CountDownLatch shown = new CountDownLatch(1);
    Listener view =
        new Listener() {
          private int seen;

          @Override
          public void on(Event event) {
            seen += event instanceof Event.Output ? 1 : 0;
          }

          @Override
          public void caughtUp() {
            if (seen == lines) {
              shown.countDown();
            }
          }
        };
    Step.Work<?> print =
        new Step.Work<>(
            "print",
            attempt -> {
              for (int i = 0; i < lines; i++) {
                attempt.print("line " + i);
              }
              shown.await();
              return Map.of();
            });

    RunResult result =
        runs.run(
            new LocalDriver(),
            Plan.of("p", Group.of(new Task("t", List.of(print)))),
            List.of(view));

    assertThat(result.status()).isEqualTo(Status.SUCCEEDED);
  }

  private RunResult run(Plan plan) throws InterruptedException {
    return runs.run(new LocalDriver("r"), plan, List.of(events::add));
  }

  private List<Outcome> outcomes() {
    return events.stream()
        .filter(Event.StepEnded.class::isInstance)
        .map(event -> ((Event.StepEnded) event).outcome())
        .toList();
  }

  private Event.GroupEnded groupEnd(String name) {
    return events.stream()
        .filter(Event.GroupEnded.class::isInstance)
        .map(Event.GroupEnded.class::cast)
        .filter(event -> event.group().equals(name))
        .findAny()
        .orElseThrow();
  }
}
