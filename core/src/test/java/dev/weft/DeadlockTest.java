package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.local.LocalDriver;
import dev.weft.virtual.Prediction;
import dev.weft.virtual.VirtualDriver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Deadlocks between tasks that wait for each other's limits are reported, and nothing else is.
@Timeout(60)
class DeadlockTest {
  @RegisterExtension private final WatchedRuns runs = new WatchedRuns();
  private static final Limit A = Limit.atMost("A", 1);
  private static final Limit B = Limit.atMost("B", 1);
  private static final Step.Work<?> NOTHING = new Step.Work<>("nothing", _ -> Map.of());
  private static final Step<?> BRIEFLY = Step.wait("briefly", Duration.ofMillis(20));

  private final List<Event> events = Collections.synchronizedList(new ArrayList<>());

  @Test
  void tasksThatHoldWhatTheOtherAsksForAreCancelledAndNamed() {
    List<Driver> drivers = List.of(new LocalDriver(), simulated());
    for (Driver driver : drivers) {
      events.clear();

      assertThatThrownBy(() -> runs.run(driver, crossed(), List.of(events::add)))
          .isInstanceOf(DeadlockException.class)
          .hasMessageContaining("`x` holds `A` and waits for `B`")
          .hasMessageContaining("`y` holds `B` and waits for `A`");

      assertThat(count(Event.TaskEnded.class)).isEqualTo(2);
      assertThat(count(Event.GroupEnded.class)).isEqualTo(3);
      assertThat(events.getLast())
          .isInstanceOfSatisfying(
              Event.RunEnded.class,
              ended -> assertThat(ended.result().status()).isEqualTo(Status.CANCELLED));
    }
  }

  @Test
  void whatRunsAtTheEndOfThePlanRunsAfterADeadlock() {
    for (Driver driver : List.of(new LocalDriver(), simulated())) {
      events.clear();
      Plan plan = crossed().withFinallyGroup(Group.of(new Task("tidy", List.of(NOTHING))));

      assertThatThrownBy(() -> runs.run(driver, plan, List.of(events::add)))
          .isInstanceOf(DeadlockException.class);

      assertThat(events)
          .filteredOn(Event.TaskEnded.class::isInstance)
          .extracting(event -> ((Event.TaskEnded) event).result().task().name())
          .endsWith("tidy");
    }
  }

  @Test
  void aTaskWhoseBranchesAllWaitIsOneTask() {
    Step.Work<?> asks = NOTHING.withLimits(List.of("B"));
    Plan plan =
        plan(
            holding("x", "A", BRIEFLY, Step.gather("both", asks.withId("1"), asks.withId("2"))),
            holding("y", "B", BRIEFLY, NOTHING.withLimits(List.of("A"))));

    for (Driver driver : List.of(new LocalDriver(), simulated())) {
      assertThatThrownBy(() -> runs.run(driver, plan, List.of()))
          .isInstanceOf(DeadlockException.class);
    }
  }

  @Test
  void ofManyTasksOnlyTheFirstAreNamed() {
    List<Task> many = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      many.add(new Task("many " + i, List.of(NOTHING.withLimits(List.of("A")))));
    }
    List<Group> groups = new ArrayList<>(crossed().groups());
    groups.add(Group.of("many", many));
    Plan plan = plan(groups.toArray(Group[]::new));

    assertThatThrownBy(() -> runs.run(new LocalDriver(), plan, List.of()))
        .hasMessageContaining("; and 22 more wait.");
  }

  @Test
  void whileATaskRunsOrWaitsForItsTimeThereIsNoDeadlock() throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    Step.Work<?> untilXWaits =
        new Step.Work<>(
            "until x waits",
            _ -> {
              waiting.await();
              return Map.of();
            });
    Group x = holding("x", "A", NOTHING.withLimits(List.of("B")));
    Group y = holding("y", "B", untilXWaits, BRIEFLY, NOTHING);
    Plan plan = plan(y, x);
    Listener listener =
        event -> {
          if (event instanceof Event.LimitAwaited) {
            waiting.countDown();
          }
        };

    assertThat(runs.run(new LocalDriver(), plan, List.of(listener)).succeeded()).isEqualTo(2);
  }

  @Test
  void aTimeoutThatFreesThemIsWaitedFor() throws Exception {
    Task impatient =
        new Task("x", List.of(BRIEFLY, NOTHING.withLimits(List.of("B"))))
            .withTimeout(Duration.ofMillis(100));
    Group x = Group.of(impatient).withLimits("A");
    Group y = holding("y", "B", BRIEFLY, NOTHING.withLimits(List.of("A")));

    RunResult result = runs.run(new LocalDriver(), plan(x, y), List.of());

    assertThat(result.timedOut()).isOne();
    assertThat(result.succeeded()).isOne();
  }

  @Test
  void aGroupThatIsUsedUpGivesItsLimitsToTheStepThatWaitsForThem() throws Exception {
    Group x = holding("x", "A", NOTHING.withLimits(List.of("B")));
    Group y = holding("y", "B", NOTHING.withLimits(List.of("A")));

    assertThat(simulated().run(plan(x, y), List.of()).succeeded()).isEqualTo(2);
  }

  @Test
  void aGroupThatIsGrantedItsLimitsHasRoomForTheTaskThatIsToHoldThem() throws Exception {
    Step.Work<?> work = NOTHING.withLimits(List.of("A"));
    Task task = new Task("busy", List.of(work, work.withId("again")));
    Group busy = Group.of("busy", List.of(task, new Task("busy 2", task.steps())));
    Group held = holding("held", "A", NOTHING);
    Plan plan = plan(busy, held).withMaxParallel(2);

    assertThat(simulated().run(plan, List.of()).succeeded()).isEqualTo(3);
  }

  private static Driver simulated() {
    return new VirtualDriver(7, (_, _, _, _) -> Prediction.succeeds(Duration.ZERO));
  }

  /// Each of two tasks holds what the other asks for; a third group needs one of them.
  private static Plan crossed() {
    return plan(
        holding("x", "A", BRIEFLY, NOTHING.withLimits(List.of("B"))),
        holding("y", "B", BRIEFLY, NOTHING.withLimits(List.of("A"))),
        Group.of(new Task("later", List.of())).withNeeds("x"));
  }

  private static Plan plan(Group... groups) {
    return new Plan("p", List.of(groups), List.of(A, B), 100, Group.UNBOUNDED, null, null);
  }

  private static Group holding(String task, String limit, Step<?>... steps) {
    return Group.of(new Task(task, List.of(steps))).withLimits(limit);
  }

  private long count(Class<? extends Event> kind) {
    return events.stream().filter(kind::isInstance).count();
  }
}
