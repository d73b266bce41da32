package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;

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

class OverseerTest {
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
    Overseer overseer = new Overseer("r", Plan.of("p", second, first), NOW, _ -> {});

    assertThat(begun(overseer)).containsExactly("first");
    overseer.ended("first", ended("first", Status.SUCCEEDED), NOW);
    Overseer other =
        new Overseer("r", Plan.of("p", second, first), overseer.standing(), NOW, _ -> {});
    Overseer.Begin begin = other.next(NOW);

    assertThat(begin).isNotNull();
    assertThat(begin.context().needs())
        .isEqualTo(Map.of("first", new RunContext.Need(Status.SUCCEEDED, Map.of("of", "first"))));
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
            .withLastly(Group.of(task("lastly")));
    Overseer overseer = new Overseer("r", plan, NOW, _ -> {});
    assertThat(begun(overseer)).containsExactly("a");

    overseer.cancel("enough", NOW);

    assertThat(overseer.stops()).isEqualTo(Map.of("a", new Overseer.Stop("enough", false)));
    assertThat(overseer.stops()).isEmpty();
    overseer.ended("a", ended("a", Status.CANCELLED), NOW);
    Overseer other = new Overseer("r", plan, overseer.standing(), NOW, _ -> {});
    assertThat(begun(other)).containsExactly("lastly");
    other.ended("lastly", ended("lastly", Status.SUCCEEDED), NOW);
    assertThat(begun(other)).isEmpty();
    assertThat(other.isDone()).isTrue();
    assertThat(other.finish(NOW).status()).isEqualTo(Status.CANCELLED);
  }

  @Test
  void tasksThatComeByAndByFailTheirGroup() {
    Plan plan = Plan.of("p", Group.of("g", Feed.of((_, _) -> {})));
    List<Event> events = new ArrayList<>();
    Overseer overseer = new Overseer("r", plan, NOW, events::add);

    assertThat(overseer.next(NOW)).isNull();
    assertThat(overseer.isDone()).isTrue();
    assertThat(Causes.failure(overseer.finish(NOW)).message()).contains("`g`", "on a cluster");
  }

  /// What happens in a random run.
  ///
  /// @param handOver how likely somebody else goes on after each thing that happens
  private static List<String> oversee(long seed, double handOver) {
    Random random = new Random(seed);
    Random hands = new Random(seed);
    Plan plan = plan(random);
    List<String> events = new ArrayList<>();
    Listener listener = event -> events.add(said(event));
    Overseer overseer = new Overseer("r", plan, NOW, listener);
    List<String> underWay = new ArrayList<>();
    while (!overseer.isDone()) {
      underWay.addAll(begun(overseer));
      if (random.nextInt(60) == 0) {
        overseer.cancel("enough", NOW);
      }
      for (Map.Entry<String, Overseer.Stop> stop : overseer.stops().entrySet()) {
        events.add("stop " + stop);
        underWay.remove(stop.getKey());
        overseer.ended(stop.getKey(), ended(stop.getKey(), Status.CANCELLED), NOW);
      }
      if (hands.nextDouble() < handOver) {
        overseer = new Overseer("r", plan, overseer.standing(), NOW, listener);
      }
      if (!underWay.isEmpty()) {
        String task = underWay.remove(random.nextInt(underWay.size()));
        overseer.ended(task, ended(task, status(random)), NOW);
      }
    }
    RunResult result = overseer.finish(NOW);
    events.add("%s %d %d".formatted(result.status(), result.tasks(), result.notStarted()));
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
    plan = random.nextBoolean() ? plan.withLastly(Group.of(task("lastly"))) : plan;
    return random.nextBoolean() ? plan.withOnFailure(Group.of(task("after"))) : plan;
  }

  private static List<String> begun(Overseer overseer) {
    List<String> begun = new ArrayList<>();
    for (Overseer.Begin it = overseer.next(NOW); it != null; it = overseer.next(NOW)) {
      begun.add(it.task().name());
    }
    return begun;
  }

  private static Task task(String name) {
    return new Task(name, List.of(Step.wait("w", Duration.ZERO)));
  }

  private static Recorded.TaskEnded ended(String task, Status status) {
    Recorded.Ended cause =
        status == Status.SUCCEEDED
            ? null
            : new Recorded.Ended(
                "w", 1, status, NOW, NOW, Map.of(), new Failure("test", "as it was to"));
    return new Recorded.TaskEnded(status, NOW, NOW, cause, Map.of("of", task));
  }
}
