package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/// Random plans in virtual time, killed again and again and continued from what is on record.
class KilledRunsTest {
  private record Try(String task, String step, int attempt) {}

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
        result = new SimulatedDriver(random.nextLong(), model, journal, start).run(plan, List.of());
      } catch (MemoryJournal.Killed _) {
        // Begun again.
      }
    }

    for (Group group : plan.groups()) {
      for (Task task : group.tasks()) {
        List<Recorded> record = journal.past(task.name());
        assertThat(record.stream().filter(Recorded.Ended.class::isInstance).map(KilledRunsTest::id))
            .as("nothing is on record twice")
            .doesNotHaveDuplicates();
        standsAtItsEnd(task, record);
      }
    }
    assertThat(result.status()).isNotEqualTo(Status.CANCELLED);
  }

  @Test
  void aRateHoldsAcrossTheEndsOfProcesses() {
    Duration per = Duration.ofMinutes(1);
    Step step = Step.of("call", () -> null).withLimits(List.of("api"));
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
        new SimulatedDriver(lives, SimulatedDriver.UP_TO_A_SECOND, journal, start)
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

  private static String id(Recorded recorded) {
    Recorded.Ended ended = (Recorded.Ended) recorded;
    return ended.step() + "/" + ended.attempt();
  }

  /// The outcomes alone lead a fresh iterator to the end that was recorded.
  private static void standsAtItsEnd(Task task, List<Recorded> record) {
    if (record.stream().noneMatch(Recorded.Ended.class::isInstance)) {
      return;
    }
    Recorded.TaskEnded end = (Recorded.TaskEnded) record.getLast();
    TaskIterator again = new TaskIterator(task, RunContext.NONE, record, end.ended());
    assertThat(again.decide(end.ended()))
        .isInstanceOfSatisfying(
            Decision.Finished.class,
            it -> assertThat(it.result().status()).isEqualTo(end.status()));
  }

  /// Carries out what no driver may carry out twice.
  private static final class Watched implements SimulatedDriver.Model {
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
    public SimulatedDriver.Prediction predict(
        Task task, Step.Work step, int attempt, RandomGenerator random) {
      isNew(task, step, attempt);
      return fate.predict(task, step, attempt, random);
    }

    @Override
    public SimulatedDriver.Prediction answer(
        Task task, Step.Approval step, RandomGenerator random) {
      isNew(task, step, 1);
      return fate.answer(task, step, random);
    }

    private void isNew(Task task, Step step, int attempt) {
      assertThat(now.add(new Try(task.name(), step.id(), attempt))).as("once a life").isTrue();
      assertThat(journal.past(task.name()))
          .as("%s is carried out", step.id())
          .noneMatch(
              it ->
                  it instanceof Recorded.Ended ended
                      && ended.step().equals(step.id())
                      && ended.attempt() == attempt)
          .noneMatch(Recorded.TaskEnded.class::isInstance);
    }
  }
}
