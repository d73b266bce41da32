package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.local.LocalDriver;
import dev.weft.virtual.MemoryJournal;
import dev.weft.virtual.Model;
import dev.weft.virtual.VirtualDriver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// No period of a rate's length contains more starts than the rate allows, even if other steps keep
/// all processors busy.
class RatesTest {
  private static final int COUNT = 10;
  private static final Duration PER = Duration.ofMillis(100);
  // The time that may pass between reading the clock and the body's first instruction.
  private static final Duration SCHEDULING = Duration.ofMillis(20);

  private final Queue<Long> starts = new ConcurrentLinkedQueue<>();
  private final AtomicInteger left = new AtomicInteger(60);
  private final AtomicBoolean done = new AtomicBoolean();

  @Test
  @Timeout(120)
  void aStepsRateHoldsBesideStepsThatKeepAllProcessorsBusy() throws Exception {
    Step<?> call = call().withLimits(List.of("api"));
    assertHolds(Group.of("calls", tasks(60, call)));
  }

  @Test
  @Timeout(120)
  void aTasksRateHoldsBesideStepsThatKeepAllProcessorsBusy() throws Exception {
    assertHolds(Group.of("calls", tasks(60, call())).withLimits("api"));
  }

  private void assertHolds(Group calls) throws InterruptedException {
    Step<?> busy =
        Step.of(
            "busy",
            () -> {
              // In pieces, since a virtual thread gives way to none while it computes.
              for (long end = System.nanoTime() + 40_000_000; System.nanoTime() < end; ) {
                Thread.onSpinWait();
              }
              return null;
            });
    List<Step<?>> pieces = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      pieces.add(
          busy.withName("busy " + i) instanceof Step.Work<?> work
              ? work.withId("busy " + i).withCondition(_ -> !done.get())
              : busy);
    }
    Plan plan =
        plan(
            List.of(Limit.rate("api", COUNT, PER)),
            Group.of(
                "busy", IntStream.range(0, 8).mapToObj(i -> new Task("b" + i, pieces)).toList()),
            calls);

    RunResult result = new LocalDriver().run(plan, List.of());

    assertThat(result.status()).isEqualTo(Status.SUCCEEDED);
    List<Long> times = starts.stream().sorted().toList();
    assertThat(times).hasSize(60);
    for (int i = COUNT; i < times.size(); i++) {
      assertThat(times.get(i) - times.get(i - COUNT))
          .as("from start %s to start %s", i - COUNT, i)
          .isGreaterThanOrEqualTo(PER.minus(SCHEDULING).toNanos());
    }
  }

  private Step.Work<?> call() {
    return new Step.Work<>(
        "call",
        _ -> {
          starts.add(System.nanoTime());
          if (left.decrementAndGet() == 0) {
            done.set(true);
          }
          return Map.of();
        });
  }

  private static Plan plan(List<Limit> limits, Group... groups) {
    return new Plan(
        "plan", List.of(groups), limits, Plan.DEFAULT_MAX_PARALLEL, Group.UNBOUNDED, null, null);
  }

  private static List<Task> tasks(int count, Step<?> step) {
    return IntStream.range(0, count).mapToObj(i -> new Task("task " + i, List.of(step))).toList();
  }

  @Property(tries = 200)
  void inVirtualTimeARateHoldsWhateverElseIsWaitedFor(@ForAll long seed) {
    Step<?> first = call().withLimits(List.of("api", "db"));
    Step<?> second = call().withId("again").withLimits(List.of("db"));
    List<Task> tasks =
        IntStream.range(0, 40).mapToObj(i -> new Task("t" + i, List.of(first, second))).toList();
    Plan plan =
        plan(
            List.of(
                Limit.rate("api", 3, Duration.ofSeconds(2)),
                Limit.rate("tasks", 5, Duration.ofSeconds(1)),
                Limit.atMost("db", 4)),
            Group.of("tasks", tasks).withLimits("tasks"));
    List<Instant> calls = new ArrayList<>();
    List<Instant> begun = new ArrayList<>();

    RunResult result =
        new VirtualDriver(seed, Model.UP_TO_A_SECOND)
            .run(
                plan,
                List.of(
                    event -> {
                      if (event instanceof Event.TaskStarted started) {
                        begun.add(started.at());
                      } else if (event instanceof Event.StepStarted started
                          && started.step().id().equals("call")) {
                        calls.add(started.at());
                      }
                    }));

    assertThat(result.succeeded()).isEqualTo(40);
    for (int i = 3; i < calls.size(); i++) {
      assertThat(Duration.between(calls.get(i - 3), calls.get(i)))
          .isGreaterThanOrEqualTo(Duration.ofSeconds(2));
    }
    for (int i = 5; i < begun.size(); i++) {
      assertThat(Duration.between(begun.get(i - 5), begun.get(i)))
          .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }
  }

  @Test
  @Timeout(120)
  void tasksThatAreOnRecordAsEndedTakeNothingOfARate() {
    MemoryJournal journal = new MemoryJournal();
    Plan plan =
        plan(
            List.of(Limit.rate("api", 1, Duration.ofHours(1))),
            Group.of("tasks", tasks(50, call())).withLimits("api"));
    Model model = Model.UP_TO_A_SECOND;
    RunResult first = new VirtualDriver(1, model, journal, Instant.EPOCH).run(plan, List.of());
    List<Instant> ends = new ArrayList<>();
    Instant later = Instant.EPOCH.plus(Duration.ofDays(3));

    new VirtualDriver(2, model, journal, later)
        .run(
            plan,
            List.of(
                event -> {
                  if (event instanceof Event.RunEnded ended) {
                    ends.add(ended.at());
                  }
                }));

    assertThat(first.succeeded()).isEqualTo(50);
    assertThat(ends).containsExactly(later);
  }

  @Test
  @Timeout(120)
  void aHugeRateTakesTheMemoryOfWhatStarts() {
    Plan plan =
        Plan.of("plan", Group.of("tasks", tasks(50, call().withLimits(List.of("api")))))
            .withLimits(Limit.rate("api", Integer.MAX_VALUE, Duration.ofSeconds(1)));

    RunResult result = new VirtualDriver(1, Model.UP_TO_A_SECOND).run(plan, List.of());

    assertThat(result.succeeded()).isEqualTo(50);
  }

  @Test
  @Timeout(120)
  void whatIsLetThroughWhileTheRunIsPausedGivesItsLimitBack() throws Exception {
    LocalDriver driver = new LocalDriver();
    Step<?> first =
        Step.of(
            "first",
            () -> {
              driver.pause("ann");
              // Answered after the pause.
              driver.approvals().get(1, TimeUnit.MINUTES);
              return null;
            });
    Step.Work<?> step = (Step.Work<?>) first;
    Plan plan =
        Plan.of(
                "plan",
                Group.of(new Task("one", List.of(step.withLimits(List.of("db"))))),
                Group.of(new Task("two", List.of(call().withLimits(List.of("db"))))))
            .withLimits(Limit.atMost("db", 1));
    Listener resumes =
        event -> {
          if (event instanceof Event.TaskEnded) {
            driver.resume("eve");
          }
        };

    RunResult result = driver.run(plan, List.of(resumes));

    assertThat(result.succeeded()).isEqualTo(2);
  }
}
