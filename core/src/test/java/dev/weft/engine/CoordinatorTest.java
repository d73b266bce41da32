package dev.weft.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Causes;
import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Feed;
import dev.weft.Group;
import dev.weft.HistoryEvent;
import dev.weft.Listener;
import dev.weft.Plan;
import dev.weft.RunContext;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.TaskResult;
import dev.weft.engine.run.Coordinator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class CoordinatorTest {
  private static final Instant NOW = Instant.EPOCH;

  @Property(tries = 1_000)
  void whoeverGoesOnFromAStandingDecidesTheSame(@ForAll long seed) {
    List<String> alone = oversee(seed, 0);
    List<String> inTurns = oversee(seed, 0.4);

    assertThat(inTurns).isEqualTo(alone);
  }

  @Test
  void tasksBeginWhenWhatTheyNeedHasEnded() {
    Group first = Group.of(task("first"));
    Group second = Group.of(task("second")).withNeeds("first");
    Coordinator coordinator = new Coordinator("r", Plan.of("p", second, first), NOW, _ -> {});

    assertThat(begun(coordinator)).containsExactly("first");
    coordinator.ended("first", ended("first", Status.SUCCEEDED), NOW);
    Coordinator other =
        new Coordinator("r", Plan.of("p", second, first), coordinator.snapshot(), NOW, _ -> {});
    Coordinator.Begin begin = other.next(NOW);

    assertThat(begin).isNotNull();
    assertThat(begin.context().needs())
        .isEqualTo(
            Map.of("first", new RunContext.Need(Status.SUCCEEDED, Map.of("of", "first"), 1, 1, 0)));
    assertThat(other.isDone()).isFalse();
    other.ended("second", ended("second", Status.SUCCEEDED), NOW);
    assertThat(begun(other)).isEmpty();
    assertThat(other.isDone()).isTrue();
    assertThat(other.finish(NOW).succeeded()).isEqualTo(2);
  }

  @Test
  void aCancelledRunNamesWhatIsToStopAndStillCleansUp() {
    Plan plan =
        Plan.of("p", Group.of("g", List.of(task("a"), task("b"))).withMaxParallel(1))
            .withFinallyGroup(Group.of(task("finallySteps")));
    Coordinator coordinator = new Coordinator("r", plan, NOW, _ -> {});
    assertThat(begun(coordinator)).containsExactly("a");

    coordinator.cancel("enough", NOW);

    assertThat(coordinator.stops()).isEqualTo(Map.of("a", new Coordinator.Stop("enough", false)));
    assertThat(coordinator.stops()).isEmpty();
    coordinator.ended("a", ended("a", Status.CANCELLED), NOW);
    Coordinator other = new Coordinator("r", plan, coordinator.snapshot(), NOW, _ -> {});
    assertThat(begun(other)).containsExactly("finallySteps");
    other.ended("finallySteps", ended("finallySteps", Status.SUCCEEDED), NOW);
    assertThat(begun(other)).isEmpty();
    assertThat(other.isDone()).isTrue();
    assertThat(other.finish(NOW).status()).isEqualTo(Status.CANCELLED);
  }

  @Test
  void tasksThatComeByAndByFailTheirGroup() {
    Plan plan = Plan.of("p", Group.of("g", Feed.of((_, _) -> {})));
    List<Event> events = new ArrayList<>();
    Coordinator coordinator = new Coordinator("r", plan, NOW, events::add);

    assertThat(coordinator.next(NOW)).isNull();
    assertThat(coordinator.isDone()).isTrue();
    assertThat(Causes.failure(coordinator.finish(NOW)).message()).contains("`g`", "on a cluster");
  }

  /// The events of a random run.
  ///
  /// @param handOver the probability that another coordinator takes over after each event
  private static List<String> oversee(long seed, double handOver) {
    Random random = new Random(seed);
    Random executor = new Random(seed);
    Plan plan = plan(random);
    List<String> events = new ArrayList<>();
    Listener listener = event -> events.add(said(event));
    Coordinator coordinator = new Coordinator("r", plan, NOW, listener);
    List<String> inProgress = new ArrayList<>();
    while (!coordinator.isDone()) {
      inProgress.addAll(begun(coordinator));
      if (random.nextInt(60) == 0) {
        coordinator.cancel("enough", NOW);
      }
      for (Map.Entry<String, Coordinator.Stop> stop : coordinator.stops().entrySet()) {
        events.add("stop " + stop);
        inProgress.remove(stop.getKey());
        coordinator.ended(stop.getKey(), ended(stop.getKey(), Status.CANCELLED), NOW);
      }
      if (executor.nextDouble() < handOver) {
        coordinator = new Coordinator("r", plan, coordinator.snapshot(), NOW, listener);
      }
      if (!inProgress.isEmpty()) {
        String task = inProgress.remove(random.nextInt(inProgress.size()));
        coordinator.ended(task, ended(task, status(random)), NOW);
      }
    }
    RunResult result = coordinator.finish(NOW);
    events.add("%s %s %s".formatted(result.status(), result.tasks(), result.notStarted()));
    return events;
  }

  private static Status status(Random random) {
    Status[] likely = {Status.SUCCEEDED, Status.SUCCEEDED, Status.FAILED, Status.SKIPPED};
    return likely[random.nextInt(likely.length)];
  }

  private static String said(Event event) {
    return switch (event) {
      case Event.TaskStarted(Instant _, String group, Task task) -> group + " " + task.name();
      case Event.TaskEnded(Instant _, String group, TaskResult result) ->
          group + " " + result.task().name() + " " + result.status();
      case Event.RunEnded _ -> "ended";
      default -> event.toString().replaceAll("Plan\\[.*", "");
    };
  }

  private static Plan plan(Random random) {
    List<Group> groups = new ArrayList<>();
    for (int g = 0; g < 1 + random.nextInt(5); g++) {
      String name = "g" + g;
      List<Task> tasks =
          IntStream.range(0, random.nextInt(6)).mapToObj(t -> task(name + "/" + t)).toList();
      Group group =
          Group.of(name, tasks)
              .withMaxParallel(1 + random.nextInt(4))
              .withContinueOnError(random.nextInt(4) == 0);
      if (g > 0 && random.nextBoolean()) {
        group = group.withNeeds("g" + random.nextInt(g));
      }
      groups.add(random.nextInt(3) == 0 ? group.withMaxFailures(random.nextInt(3)) : group);
    }
    Plan plan = Plan.of("p", groups.toArray(Group[]::new)).withMaxParallel(1 + random.nextInt(6));
    plan = random.nextInt(3) == 0 ? plan.withMaxFailures(random.nextInt(4)) : plan;
    plan = random.nextBoolean() ? plan.withFinallyGroup(Group.of(task("finallySteps"))) : plan;
    return random.nextBoolean() ? plan.withOnFailure(Group.of(task("after"))) : plan;
  }

  private static List<String> begun(Coordinator coordinator) {
    List<String> begun = new ArrayList<>();
    for (Coordinator.Begin it = coordinator.next(NOW); it != null; it = coordinator.next(NOW)) {
      begun.add(it.task().name());
    }
    return begun;
  }

  private static Task task(String name) {
    return new Task(name, List.of(Step.wait("w", Duration.ZERO)));
  }

  private static HistoryEvent.TaskEnded ended(String task, Status status) {
    HistoryEvent.Ended cause =
        status == Status.SUCCEEDED
            ? null
            : new HistoryEvent.Ended(
                "w", 1, status, NOW, NOW, Map.of(), new Failure("test", "as it was to"));
    return new HistoryEvent.TaskEnded(status, NOW, NOW, cause, Map.of("of", task));
  }
}
