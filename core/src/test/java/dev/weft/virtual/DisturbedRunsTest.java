package dev.weft.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Group;
import dev.weft.Listener;
import dev.weft.Outcome;
import dev.weft.Plan;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.TaskLedger;
import dev.weft.TaskResult;
import dev.weft.engine.run.Conductor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// Invariants of random plans in virtual time that are cancelled, paused, resumed and killed, and
/// whose steps are skipped, at random times, even during cleanup.
class DisturbedRunsTest {

  @Property(tries = 1_500)
  void whateverIsDoneToARunItAccountsForAllAndCleansUp(@ForAll long seed) {
    Random random = new Random(seed);
    RandomPlan drawn = new RandomPlan(random.nextLong(), true);
    VirtualDriver driver = new VirtualDriver(random.nextLong(), drawn);
    Watch watch = new Watch(drawn);
    Acts acts = new Acts(random, driver, watch);
    acts.plan(Instant.EPOCH);

    RunResult result = driver.run(drawn.plan(), List.of(watch));

    watch.seeEnd(result, true);
    assertThat(watch.skipped).as("steps that were passed over").isEqualTo(acts.skipped);
  }

  /// An action on a run, possibly during its cleanup.
  static final class Acts {
    static final String REASON = "passed over by ann";

    private final Random random;
    private final VirtualDriver driver;
    private final Watch watch;
    private int skipped;

    Acts(Random random, VirtualDriver driver, Watch watch) {
      this.random = random;
      this.driver = driver;
      this.watch = watch;
    }

    /// Chooses the action and its time at random.
    void plan(Instant start) {
      for (int acts = random.nextInt(8); acts > 0; acts--) {
        Instant at = start.plusMillis(random.nextInt(5_000));
        switch (random.nextInt(8)) {
          case 0 -> cancelAt(at);
          case 1, 2 -> {
            driver.at(at, it -> it.pause("ann", at));
            Instant later = at.plusMillis(random.nextInt(3_000));
            if (random.nextInt(5) == 0) {
              cancelAt(later);
            } else {
              driver.at(later, it -> it.resume("ann", later));
            }
          }
          case 3 -> driver.at(at, this::kill);
          default -> driver.at(at, it -> skip(it, at));
        }
      }
    }

    private void cancelAt(Instant at) {
      driver.at(at, it -> it.cancel("enough", at));
    }

    private void kill(Conductor conductor) {
      watch.isKilled = true;
      driver.kill(conductor, "killed");
    }

    private void skip(Conductor conductor, Instant at) {
      List<String> tasks = watch.inProgress();
      if (tasks.isEmpty()) {
        return;
      }
      String task = tasks.get(random.nextInt(tasks.size()));
      try {
        conductor.skip(task, null, REASON, at);
        skipped++;
      } catch (IllegalArgumentException refused) {
        assertThat(refused).hasMessageContaining(task);
      }
    }
  }

  /// Checks the events of a run, and fails on one that is not allowed at its place.
  static final class Watch implements Listener {
    private final RandomPlan drawn;
    private final TaskLedger account;
    private final Map<String, RandomCoursesTest.Trail> trails = new LinkedHashMap<>();
    private final Map<String, TaskResult> ended = new HashMap<>();
    private final List<TaskResult> faults = new ArrayList<>();
    private final Map<String, Event.GroupEnded> groups = new HashMap<>();
    private boolean isPaused;
    private boolean isCancelled;
    private boolean isKilled;
    private int skipped;

    Watch(RandomPlan drawn) {
      this.drawn = drawn;
      this.account = new TaskLedger(drawn.plan());
      drawn.begin();
    }

    List<String> inProgress() {
      return trails.keySet().stream().filter(task -> !ended.containsKey(task)).toList();
    }

    @Override
    public void on(Event event) {
      account.on(event);
      switch (event) {
        case Event.TaskStarted it -> {
          mayBegin(RandomPlan.isCleanUp(it.group()), it.group().equals("finally"), event);
          trails.put(it.task().name(), new RandomCoursesTest.Trail(it.task(), true));
        }
        case Event.StepStarted it -> stepStarted(it);
        case Event.StepEnded it -> {
          trail(it.task()).ended(it);
          Failure failure = it.outcome().failure();
          skipped += failure != null && Acts.REASON.equals(failure.message()) ? 1 : 0;
        }
        case Event.StepPolled it -> trail(it.task()).polled(it);
        case Event.TaskEnded it -> {
          trail(it.result().task()).ended(it.result());
          ended(it.result());
        }
        case Event.TaskKept it -> ended(it.result());
        case Event.GroupEnded it -> groups.put(it.group(), it);
        case Event.RunPaused _ -> isPaused = true;
        case Event.RunResumed _ -> isPaused = false;
        case Event.RunCancelled _ -> isCancelled = true;
        case Event.RunStarted _,
            Event.RunEnded _,
            Event.LimitAwaited _,
            Event.LimitAdapted _,
            Event.Output _,
            Event.StepRepeated _,
            Event.Stalled _,
            Event.Missed _ -> {}
      }
    }

    private RandomCoursesTest.Trail trail(Task task) {
      return Objects.requireNonNull(trails.get(task.name()));
    }

    private void ended(TaskResult result) {
      assertThat(ended.put(result.task().name(), result)).as("ended once").isNull();
      Outcome cause = result.cause();
      Failure why = cause == null ? null : cause.failure();
      assertThat(why == null ? "" : why.message())
          .as("a task continues after a skipped step")
          .isNotEqualTo(Acts.REASON);
      if (result.status().isFault()) {
        faults.add(result);
      }
    }

    private void stepStarted(Event.StepStarted started) {
      trail(started.task()).started(started.step());
      if (started.step() instanceof Step.Work<?>) {
        boolean isLast = started.step().id().startsWith("finally ");
        String task = started.task().name();
        mayBegin(
            isLast || RandomPlan.isCleanUp(task), isLast || task.startsWith("finally"), started);
      }
    }

    /// @param isCleanUp whether it begins while the run is paused
    /// @param isLast whether it begins after the run was cancelled
    private void mayBegin(boolean isCleanUp, boolean isLast, Event event) {
      assertThat(isPaused && !isCleanUp).as("paused, and begins %s", event).isFalse();
      assertThat(isCancelled && !isLast).as("cancelled, and begins %s", event).isFalse();
      assertThat(isKilled).as("killed, and begins %s", event).isFalse();
    }

    /// @param isWhole whether nothing of the run happened before
    void seeEnd(RunResult result, boolean isWhole) {
      account.settle(result);
      assertThat(inProgress()).isEmpty();
      if (isCancelled) {
        assertThat(result.status()).isEqualTo(Status.CANCELLED);
      }
      sourcesAreAccountedFor(result);
      if (!isKilled && isWhole) {
        trails.values().forEach(RandomCoursesTest.Trail::isWhole);
        trails.values().forEach(RandomCoursesTest.Trail::isCleanedUp);
      }
      if (!isKilled) {
        assertThat(groups).containsKey("finally");
      }
    }

    private void sourcesAreAccountedFor(RunResult result) {
      Plan plan = drawn.plan();
      Set<String> names = Set.copyOf(plan.allGroups().stream().map(Group::name).toList());
      List<TaskResult> unreadable =
          result.failures().stream().filter(it -> names.contains(it.task().name())).toList();
      assertThat(unreadable).extracting(it -> it.task().name()).doesNotHaveDuplicates();
      assertThat(unreadable)
          .extracting(it -> it.task().name())
          .containsAll(drawn.broken())
          .allSatisfy(name -> assertThat(groups).containsKey(name));
      assertThat(unreadable)
          .extracting(it -> Objects.requireNonNull(it.cause()).failure())
          .allSatisfy(it -> assertThat(String.valueOf(it)).containsAnyOf(RandomPlan.DEAD, "null"));
      assertThat(result.failures())
          .as("each failure once")
          .containsExactlyInAnyOrderElementsOf(
              Stream.concat(faults.stream(), unreadable.stream()).toList());
      boolean isFault =
          plan.allGroups().stream()
              .filter(group -> !group.continueOnError())
              .anyMatch(group -> drawn.broken().contains(group.name()));
      assertThat(result.status())
          .as("%s", drawn.broken())
          .isNotEqualTo(isFault ? Status.SUCCEEDED : null);
    }
  }
}
