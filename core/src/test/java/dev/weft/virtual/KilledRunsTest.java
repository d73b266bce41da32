package dev.weft.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Event;
import dev.weft.Group;
import dev.weft.HistoryEvent;
import dev.weft.Limit;
import dev.weft.Listener;
import dev.weft.Plan;
import dev.weft.RunContext;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.TaskLedger;
import dev.weft.engine.Decision;
import dev.weft.engine.TaskMachine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/// Random plans in virtual time, killed again and again and continued from what is on record.
class KilledRunsTest {
  private record Try(String task, String step, int attempt) {}

  /// Continued at a time before the polled step began, as by a clock that was set back.
  @Example
  void whetherAPolledStepIsTriedAgainDoesNotDependOnTheClockOfTheNextProcess() {
    aRunThatIsKilledAgainAndAgainEndsAndRepeatsNothingThatIsOnRecord(75_025);
    aRunThatIsKilledAgainAndAgainEndsAndRepeatsNothingThatIsOnRecord(1_697_619);
  }

  @Property(tries = 2_000)
  void aRunThatIsKilledAgainAndAgainEndsAndRepeatsNothingThatIsOnRecord(@ForAll long seed) {
    Random random = new Random(seed);
    Plan plan = RandomCoursesTest.randomPlan(random);
    MemoryJournal journal = new MemoryJournal();
    Watched model = new Watched(journal);
    Instant start = Instant.EPOCH;
    RunResult result = null;
    while (result == null) {
      journal.killAfter(random.nextInt(12));
      start = start.plus(Duration.ofMillis(random.nextInt(3_000)));
      model.begins();
      try {
        result = new VirtualDriver(random.nextLong(), model, journal, start).run(plan, List.of());
      } catch (MemoryJournal.Killed _) {
        // Begun again.
      }
    }

    for (Group group : plan.groups()) {
      for (Task task : group.tasks()) {
        List<HistoryEvent> record = journal.past(task.name());
        assertThat(
                record.stream()
                    .filter(HistoryEvent.Ended.class::isInstance)
                    .map(KilledRunsTest::id))
            .as("nothing is on record twice")
            .doesNotHaveDuplicates();
        standsAtItsEnd(task, record);
      }
    }
    assertThat(result.status()).isNotEqualTo(Status.CANCELLED);
  }

  @Property(tries = 700)
  void aRunThatIsKilledAtAnyEventEndsAsItWouldHaveAnyway(@ForAll long seed) {
    RandomPlan drawn = new RandomPlan(seed, false);
    Ends unharmed = new Ends(drawn.plan());
    RunResult asItWas =
        new VirtualDriver(seed, drawn, new MemoryJournal(), Instant.EPOCH)
            .run(drawn.plan(), List.of(unharmed));

    Random random = new Random(seed);
    MemoryJournal journal = new MemoryJournal();
    Ends ends = new Ends(drawn.plan());
    RunResult result = null;
    Instant start = Instant.EPOCH;
    for (int life = 0; result == null; life++) {
      Ends known = new Ends(drawn.plan());
      VirtualDriver driver = new VirtualDriver(random.nextLong(), drawn, journal, start);
      int left = life < 3 ? random.nextInt(2 * unharmed.events) : Integer.MAX_VALUE;
      boolean isAbrupt = random.nextBoolean();
      if (!isAbrupt && life < 3) {
        driver.at(start.plusMillis(random.nextInt(4_000)), it -> driver.kill(it, "killed"));
      }
      try {
        RunResult how = driver.run(drawn.plan(), List.of(known, dyingAfter(left, isAbrupt)));
        result = how.status() == Status.CANCELLED ? null : how;
        known.account.settle(how);
      } catch (MemoryJournal.Killed _) {
        // Begun again.
      }
      journal.goOn();
      ends = known;
      start = start.plusMillis(random.nextInt(6_000));
    }

    assertThat(ends.tasks).isEqualTo(unharmed.tasks);
    assertThat(ends.groups).isEqualTo(unharmed.groups);
    assertThat(numbers(result)).isEqualTo(numbers(asItWas));
  }

  @Property(tries = 1_000)
  void whateverIsDoneToARunNothingThatHasSucceededIsRepeated(@ForAll long seed) {
    Random random = new Random(seed);
    RandomPlan drawn = new RandomPlan(random.nextLong(), true);
    MemoryJournal journal = new MemoryJournal();
    Repeats model = new Repeats(drawn, journal);
    Instant start = Instant.EPOCH;
    for (int life = 0; life < 4; life++) {
      VirtualDriver driver = new VirtualDriver(random.nextLong(), model, journal, start);
      DisturbedRunsTest.Watch watch = new DisturbedRunsTest.Watch(drawn);
      if (life < 3) {
        new DisturbedRunsTest.Acts(random, driver, watch).plan(start);
      }
      RunResult result = driver.run(drawn.plan(), List.of(watch));
      watch.seeEnd(result, life == 0);
      assertThat(life == 3 && result.status() == Status.CANCELLED).isFalse();
      journal.goOn();
      start = start.plusMillis(random.nextInt(6_000));
    }

    journal
        .tasks()
        .filter(task -> !RandomPlan.isCleanUp(task.name()))
        .forEach(task -> isCleanedUp(task, journal.past(task.name())));
  }

  /// What has begun, in whichever life, has been cleaned up after in the end.
  private static void isCleanedUp(Task task, List<HistoryEvent> record) {
    Set<String> ended =
        record.stream()
            .filter(HistoryEvent.Ended.class::isInstance)
            .map(it -> ((HistoryEvent.Ended) it).step())
            .collect(Collectors.toSet());
    List<String> finallySteps = task.rules().finallySteps().stream().map(Step::id).toList();
    assertThat(ended)
        .as("%s: %s", task.name(), record)
        .containsAll(ended.isEmpty() ? ended : finallySteps);
  }

  private static Listener dyingAfter(int events, boolean isAbrupt) {
    AtomicInteger left = new AtomicInteger(events);
    return _ -> {
      if (isAbrupt && left.getAndDecrement() == 0) {
        throw new MemoryJournal.Killed();
      }
    };
  }

  private static List<Object> numbers(RunResult result) {
    return List.of(
        result.status(),
        result.succeeded(),
        result.failed(),
        result.timedOut(),
        result.cancelled(),
        result.skipped(),
        result.notStarted(),
        result.cleanUpFailed(),
        result.failures().stream().map(it -> it.task().name()).sorted().toList());
  }

  /// How the tasks and groups of a run ended, also those that had ended before it went on.
  private static final class Ends implements Listener {
    private final TaskLedger account;
    private final Map<String, Status> tasks = new HashMap<>();
    private final Map<String, List<Object>> groups = new HashMap<>();
    private int events;

    Ends(Plan plan) {
      this.account = new TaskLedger(plan);
    }

    @Override
    public void on(Event event) {
      events++;
      account.on(event);
      switch (event) {
        case Event.TaskEnded it -> tasks.put(it.result().task().name(), it.result().status());
        case Event.TaskKept it -> tasks.put(it.result().task().name(), it.result().status());
        case Event.GroupEnded it ->
            groups.put(
                it.group(), List.of(it.status(), it.complete(), String.valueOf(it.reason())));
        default -> {}
      }
    }
  }

  /// Sees to it that no step that has succeeded is carried out again, clean-up apart.
  private record Repeats(RandomPlan drawn, MemoryJournal journal) implements Model {
    @Override
    public Prediction predict(Task task, Step.Work<?> step, int attempt, RandomGenerator random) {
      isNew(task, step);
      return drawn.predict(task, step, attempt, random);
    }

    @Override
    public Prediction answer(Task task, Step.Approval step, RandomGenerator random) {
      isNew(task, step);
      return drawn.answer(task, step, random);
    }

    @Override
    public Duration arrival(String group, RandomGenerator random) {
      return drawn.arrival(group, random);
    }

    private void isNew(Task task, Step<?> step) {
      boolean isCleanUp = RandomPlan.isCleanUp(task.name()) || RandomPlan.isCleanUp(step.id());
      assertThat(isCleanUp ? List.<HistoryEvent>of() : journal.past(task.name()))
          .as("%s of %s", step.id(), task.name())
          .noneMatch(
              it ->
                  it instanceof HistoryEvent.Ended ended
                      && ended.step().equals(step.id())
                      && ended.status() == Status.SUCCEEDED)
          .noneMatch(
              it ->
                  it instanceof HistoryEvent.TaskEnded ended && ended.status() != Status.CANCELLED);
    }
  }

  @Test
  void aRateHoldsAcrossTheEndsOfProcesses() {
    Duration per = Duration.ofMinutes(1);
    Step<?> step = Step.of("call", () -> null).withLimits(List.of("api"));
    List<Task> tasks =
        IntStream.range(0, 40).mapToObj(i -> new Task("task " + i, List.of(step))).toList();
    Plan plan = Plan.of("plan", Group.of("tasks", tasks)).withLimits(Limit.rate("api", 5, per));
    Random random = new Random(5);
    MemoryJournal journal = new MemoryJournal();
    List<Instant> starts = new ArrayList<>();
    int lives = 0;
    for (boolean ended = false; !ended; lives++) {
      journal.killAfter(random.nextInt(1, 8));
      Instant start = starts.isEmpty() ? Instant.EPOCH : starts.getLast().plusSeconds(1);
      try {
        new VirtualDriver(lives, Model.UP_TO_A_SECOND, journal, start)
            .run(
                plan,
                List.of(
                    event -> {
                      if (event instanceof Event.StepStarted started) {
                        starts.add(started.at());
                      }
                    }));
        ended = true;
      } catch (MemoryJournal.Killed _) {
        // Begun again.
      }
    }

    assertThat(lives).isGreaterThan(5);
    assertThat(starts).hasSizeGreaterThan(40);
    for (int i = 5; i < starts.size(); i++) {
      assertThat(starts.get(i)).isAfterOrEqualTo(starts.get(i - 5).plus(per));
    }
  }

  private static String id(HistoryEvent recorded) {
    HistoryEvent.Ended ended = (HistoryEvent.Ended) recorded;
    return ended.step() + "/" + ended.attempt();
  }

  /// The outcomes alone lead a fresh iterator to the end that was recorded.
  private static void standsAtItsEnd(Task task, List<HistoryEvent> record) {
    if (record.stream().noneMatch(HistoryEvent.Ended.class::isInstance)) {
      return;
    }
    HistoryEvent.TaskEnded end = (HistoryEvent.TaskEnded) record.getLast();
    TaskMachine again = new TaskMachine(task, RunContext.NONE, record, end.ended());
    assertThat(again.decide(end.ended()))
        .isInstanceOfSatisfying(
            Decision.Finished.class,
            it -> assertThat(it.result().status()).isEqualTo(end.status()));
  }

  /// Carries out what no driver may carry out twice.
  private static final class Watched implements Model {
    private final RandomCoursesTest.Fate fate = new RandomCoursesTest.Fate();
    private final MemoryJournal journal;
    private Set<Try> now = new HashSet<>();

    Watched(MemoryJournal journal) {
      this.journal = journal;
    }

    void begins() {
      now = new HashSet<>();
    }

    @Override
    public Prediction predict(Task task, Step.Work<?> step, int attempt, RandomGenerator random) {
      isNew(task, step, attempt);
      return fate.predict(task, step, attempt, random);
    }

    @Override
    public Prediction answer(Task task, Step.Approval step, RandomGenerator random) {
      isNew(task, step, 1);
      return fate.answer(task, step, random);
    }

    private void isNew(Task task, Step<?> step, int attempt) {
      assertThat(now.add(new Try(task.name(), step.id(), attempt))).as("once a life").isTrue();
      assertThat(journal.past(task.name()))
          .as("%s is carried out", step.id())
          .noneMatch(
              it ->
                  it instanceof HistoryEvent.Ended ended
                      && ended.step().equals(step.id())
                      && ended.attempt() == attempt)
          .noneMatch(HistoryEvent.TaskEnded.class::isInstance);
    }
  }
}
