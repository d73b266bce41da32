package dev.weft.virtual;

import static dev.weft.Step.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Answer;
import dev.weft.Bounds;
import dev.weft.Failure;
import dev.weft.Feed;
import dev.weft.Group;
import dev.weft.Limit;
import dev.weft.Outcome;
import dev.weft.Plan;
import dev.weft.Retry;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.StepFailedException;
import dev.weft.Task;
import dev.weft.Weft;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Real bodies in virtual time.
@Timeout(60)
@SuppressWarnings("NullAway") // what is missing fails the test
class TestBedTest {
  private final List<String> log = new ArrayList<>();

  @Test
  void aRetryThatTakesAnHourTakesNoTime() {
    Step.Work<String> fetch =
        Step.<String>step(
                "fetch",
                at -> {
                  if (at.number() < 4) {
                    throw new IOException("down");
                  }
                  return "page at " + at.now();
                })
            .withRetry(Retry.of(3).withBackoff(Duration.ofMinutes(40), Duration.ofMinutes(40)));
    VirtualRun run = new TestBed(plan(new Task("t", List.of(fetch)).returning(fetch))).begin();

    run.advanceBy(Duration.ofMinutes(19));
    assertThat(run.outcomes("t", "fetch")).hasSize(1);
    assertThat(run.isDone()).isFalse();
    RunResult result = run.run();

    assertThat(run.outcomes("t", "fetch"))
        .extracting(Outcome::status)
        .containsExactly(Status.FAILED, Status.FAILED, Status.FAILED, Status.SUCCEEDED);
    assertThat(result.took()).isBetween(Duration.ofHours(1), Duration.ofHours(2));
    assertThat(result.value("group", fetch)).isEqualTo("page at " + run.now());
  }

  @Test
  void aLimitOfThreeIsNeverExceededInAnyOrder() {
    Set<List<String>> orders = new HashSet<>();
    for (int seed = 0; seed < 20; seed++) {
      List<String> order = new ArrayList<>();
      List<Task> tasks =
          IntStream.range(0, 12)
              .mapToObj(
                  i ->
                      new Task(
                          "t" + i,
                          List.of(
                              step(
                                      "call",
                                      at -> {
                                        order.add(at.task().name());
                                        at.sleep(Duration.ofSeconds(i % 5));
                                        return i;
                                      })
                                  .withLimits(List.of("api")))))
              .toList();
      Plan plan = Plan.of("p", Group.of("g", tasks)).withLimits(Limit.atMost("api", 3));

      try (VirtualRun run = new TestBed(plan).withSeed(seed).begin()) {
        assertThat(run.run().succeeded()).isEqualTo(12);
        assertThat(run.mostAtOnce("call")).isEqualTo(3);
      }
      orders.add(order);
    }
    assertThat(orders).hasSizeGreaterThan(3);
  }

  @Test
  void oneSeedGivesOneOrder() {
    assertThat(orderWith(3)).isEqualTo(orderWith(3)).isNotEqualTo(orderWith(4));
  }

  private List<String> orderWith(long seed) {
    log.clear();
    List<Task> tasks =
        IntStream.range(0, 20)
            .mapToObj(i -> new Task("t" + i, List.of(step("s", at -> log.add(at.task().name())))))
            .toList();
    new TestBed(Plan.of("p", Group.of("g", tasks))).withSeed(seed).run();
    return List.copyOf(log);
  }

  @Test
  void aRunThatIsKilledAfterEachStepRepeatsNone() {
    Step.Work<Integer> one = step("one", _ -> log("one", 1));
    Step.Work<Integer> two = step("two", at -> log("two", at.value(one) + 1));
    Step.Work<Integer> three = step("three", at -> log("three", at.value(two) + 1));
    Task task = new Task("t", List.of(one, Step.wait("w", Duration.ofHours(1)), two, three));
    TestBed bed = new TestBed(plan(task.returning(three)));
    MemoryJournal journal = new MemoryJournal();
    RunResult result = null;
    int kills = 0;
    while (result == null) {
      journal.killAfter(1);
      try {
        result = bed.withJournal(journal).run();
      } catch (MemoryJournal.Killed killed) {
        kills++;
      }
    }

    assertThat(result.value("group", three)).isEqualTo(3);
    assertThat(kills).isEqualTo(3);
    // Each but the first was under way once when the journal killed the run.
    assertThat(log).containsExactly("one", "two", "two", "three", "three");
  }

  @Test
  void aStubTakesThePlaceOfABodyAndMayTakeItsTime() {
    Step.Work<String> pay = step("pay", _ -> log("really paid", "receipt"));
    Step.Work<String> note = step("note", at -> log(at.value(pay), "noted"));
    TestBed bed = new TestBed(plan(new Task("t", List.of(pay, note))));

    RunResult result =
        bed.withStub(
                pay,
                at -> {
                  at.sleep(Duration.ofDays(1));
                  return "stubbed";
                })
            .run();

    assertThat(log).containsExactly("stubbed");
    assertThat(result.took()).isEqualTo(Duration.ofDays(1));
    RunResult failed =
        bed.withStub(
                "pay",
                _ -> {
                  throw new StepFailedException(new Failure("503", "busy"));
                })
            .run();
    assertThat(failed.failures().getFirst().cause().failure().code()).isEqualTo("503");
  }

  @Test
  void aTimeoutInterruptsABodyThatSleeps() {
    Step.Work<String> slow =
        Step.<String>step(
                "slow",
                at -> {
                  try {
                    at.sleep(Duration.ofHours(5));
                  } finally {
                    log.add("left at " + at.now());
                  }
                  return "x";
                })
            .withTimeout(Duration.ofMinutes(2));
    VirtualRun run = new TestBed(plan(new Task("t", List.of(slow)))).begin();

    assertThat(run.run().timedOut()).isEqualTo(1);
    assertThat(run.now()).isEqualTo(Instant.EPOCH.plusSeconds(120));
    assertThat(log).containsExactly("left at 1970-01-01T00:02:00Z");
  }

  @Test
  void aBodyThatReallySleepsIsReportedWithItsPlace() {
    Step.Work<String> sleeps =
        step(
            "sleeps",
            _ -> {
              Thread.sleep(Duration.ofMinutes(1));
              return "x";
            });
    assertThatThrownBy(() -> new TestBed(plan(new Task("t", List.of(sleeps)))).run())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "`sleeps` of task `t` sleeps in real time, at dev.weft.virtual.TestBedTest")
        .hasMessageContaining("sleep by `Attempt.sleep`")
        .cause()
        .satisfies(it -> assertThat(it.getStackTrace()).isNotEmpty());
  }

  @Test
  void aBodyThatBlocksIsReportedWhenPatienceIsOver() {
    CountDownLatch never = new CountDownLatch(1);
    Step.Work<String> blocks =
        step(
            "blocks",
            _ -> {
              never.await();
              return "x";
            });
    TestBed bed = new TestBed(plan(new Task("t", List.of(blocks))));
    assertThatThrownBy(() -> bed.withPatience(Duration.ofMillis(50)).run())
        .hasMessageStartingWith(
            "`blocks` of task `t` runs or blocks for long in real time, at dev.weft");
  }

  @Test
  void whatWaitsForWhatNoTimeBringsIsNamed() {
    Plan plan = plan(new Task("Pay", List.of(Step.approval("ok"), step("s", _ -> log("paid", 1)))));
    VirtualRun run = new TestBed(plan).begin();

    assertThatThrownBy(run::run)
        .hasMessage(
            "virtual time stands still at 1970-01-01T00:00:00Z:"
                + " task `Pay` waits for an answer to `ok`");
    run.answer("Pay", "ok", new Answer("ann", true, Map.of()));
    assertThat(run.run().succeeded()).isEqualTo(1);

    RunResult later =
        new TestBed(plan)
            .withAnswer("ok", new Answer("ann", true, Map.of()), Duration.ofHours(3))
            .run();
    assertThat(later.took()).isEqualTo(Duration.ofHours(3));
  }

  @Test
  void aFeedIsWaitedForAndOneThatBringsNothingIsNamed() {
    Task task = new Task("fed", List.of(step("s", _ -> log("fed", 1))));
    Iterable<Task> one = Feed.of((_, tasks) -> tasks.put(task));
    assertThat(new TestBed(Plan.of("p", Group.of("orders", one))).run().succeeded()).isEqualTo(1);

    CountDownLatch never = new CountDownLatch(1);
    Iterable<Task> none = Feed.of((_, _) -> never.await());
    TestBed bed = new TestBed(Plan.of("p", Group.of("orders", none)));
    assertThatThrownBy(() -> bed.withPatience(Duration.ofMillis(50)).run())
        .hasMessageStartingWith("group `orders` waits for the next task of its feed");
  }

  @Test
  void aFeedThatSleepsIsReportedWithItsPlaceInsteadOfBeingWaitedFor() {
    Iterable<Task> sleeps = Feed.of((_, _) -> Thread.sleep(Duration.ofHours(1)));
    TestBed bed = new TestBed(Plan.of("p", Group.of("orders", sleeps)));

    assertThatThrownBy(bed::run)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "the feed of group `orders` sleeps in real time, at dev.weft.virtual.TestBedTest")
        .hasMessageContaining("let it put its tasks without pauses");
  }

  @Test
  void aFeedThatDoesNotEndWhenItIsClosedFailsItsGroupInsteadOfHoldingUpTheTest() {
    CountDownLatch end = new CountDownLatch(1);
    Step.Work<String> fails =
        step(
            "s",
            _ -> {
              throw new IOException("no");
            });
    Iterable<Task> stubborn =
        Feed.of(
            (_, tasks) -> {
              tasks.put(new Task("fed", List.of(fails)));
              for (boolean ended = false; !ended; ) {
                try {
                  end.await();
                  ended = true;
                } catch (InterruptedException ignored) {
                  // As one that is stubborn does.
                }
              }
            });
    Plan plan = Plan.of("p", Group.of("orders", stubborn).withMaxFailures(0));

    RunResult result = new TestBed(plan).withPatience(Duration.ofMillis(50)).run();
    end.countDown();

    assertThat(result.failures())
        .extracting(it -> it.cause().failure().message())
        .anyMatch(it -> it.contains("does not end although it was closed"));
  }

  @Test
  void aBodyWhoseOtherThreadsSleepEndsTheRunWithTheirPlace() {
    Step.Work<List<Integer>> gathers =
        step(
            "gathers",
            at ->
                Weft.gather(
                    Bounds.NONE,
                    List.of(1, 2),
                    hours -> {
                      at.sleep(Duration.ofHours(hours));
                      return hours;
                    }));
    Plan plan = plan(new Task("t", List.of(gathers.withRetry(Retry.of(3)))));

    assertThatThrownBy(() -> new TestBed(plan).run())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "`gathers` of task `t` sleeps on another thread than the body's own, at dev.weft")
        .hasMessageContaining("make it steps of the task");
  }

  @Test
  void aGatherInABodyWhoseCallsDoNotSleepRunsAsElsewhere() {
    Step.Work<List<Integer>> gathers =
        step("gathers", at -> Weft.gather(Bounds.NONE, List.of(1, 2), it -> it + at.number()));

    RunResult result = new TestBed(plan(new Task("t", List.of(gathers)).returning(gathers))).run();

    assertThat(result.value("group", gathers)).containsExactly(2, 3);
  }

  @Test
  void aStubForAStepThatIsNotThereNamesTheOneThatIsMeant() {
    Step.Work<String> pay = Step.<String>step("Pay the bill", _ -> "x").withId("pay");
    Task task = new Task("t", List.of(Step.gather("both", pay), Step.approval("sure")));
    TestBed bed = new TestBed(plan(task));

    assertThatThrownBy(() -> bed.withStub("pya", _ -> Map.of()).begin())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the test bed has a stub for `pya`, but the plan has no step with this id;"
                + " did you mean `pay`?");
    assertThatThrownBy(() -> bed.withStub("Pay the bill", _ -> Map.of()).begin())
        .hasMessageEndingWith("did you mean `pay`?");
    assertThatThrownBy(() -> bed.withStub("refund", _ -> Map.of()).begin())
        .hasMessageEndingWith("its steps are: both, pay, sure");
    assertThatThrownBy(() -> bed.withStub("sure", _ -> Map.of()).begin())
        .hasMessage("step `sure` has no body that a stub replaces");
    Answer yes = new Answer("ann", true, Map.of());
    assertThatThrownBy(() -> bed.withAnswer("sur", yes, Duration.ZERO).begin())
        .hasMessageEndingWith("no step with this id; did you mean `sure`?");
    assertThatThrownBy(() -> bed.withAnswer("pay", yes, Duration.ZERO).begin())
        .hasMessage("step `pay` is no approval to be answered");
  }

  @Test
  void aStubForAStepOfTasksThatComeLaterIsCheckedWhenTheyHaveCome() {
    Task task = new Task("t", List.of(step("pay", _ -> log("really paid", "x"))));
    Iterable<Task> later = () -> List.of(task).iterator();
    TestBed bed = new TestBed(Plan.of("p", Group.of("g", later)));

    assertThat(bed.withStub("pay", _ -> Map.of()).run().succeeded()).isOne();
    assertThat(log).isEmpty();
    assertThatThrownBy(() -> bed.withStub("pya", _ -> Map.of()).run())
        .hasMessageEndingWith("did you mean `pay`?");
    MemoryJournal journal = new MemoryJournal();
    assertThat(bed.withJournal(journal).withStub("pay", _ -> Map.of()).run().succeeded()).isOne();
    assertThatThrownBy(() -> bed.withJournal(journal).withStub("pya", _ -> Map.of()).run())
        .hasMessageEndingWith("did you mean `pay`?");
  }

  @Test
  void aRunThatIsLeftEarlyLeavesNoBody() {
    Step.Work<String> body =
        step(
            "s",
            at -> {
              try {
                at.sleep(Duration.ofHours(1));
                return "x";
              } finally {
                log.add("left");
              }
            });
    try (VirtualRun run = new TestBed(plan(new Task("t", List.of(body)))).begin()) {
      run.advanceBy(Duration.ofMinutes(1));
      assertThat(log).isEmpty();
    }
    assertThat(log).containsExactly("left");
  }

  private <T> T log(String line, T value) {
    log.add(line);
    return value;
  }

  private static Plan plan(Task task) {
    return Plan.of("plan", Group.of("group", List.of(task)));
  }
}
