package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whoever waits for a limit that nobody uses is let through.
@Timeout(60)
class DeadlockTest {
  private static final Limit A = Limit.atMost("A", 1);
  private static final Limit B = Limit.atMost("B", 1);
  private static final Step.Work NOTHING = new Step.Work("nothing", _ -> Map.of());

  @Test
  void aGroupThatIsUsedUpGivesItsLimitsToTheStepThatWaitsForThem() throws Exception {
    Group x = holding("x", "A", NOTHING.withLimits(List.of("B")));
    Group y = holding("y", "B", NOTHING.withLimits(List.of("A")));

    assertThat(simulated().run(plan(x, y), List.of()).succeeded()).isEqualTo(2);
  }

  @Test
  void aGroupThatIsGrantedItsLimitsHasRoomForTheTaskThatIsToHoldThem() throws Exception {
    Step.Work work = NOTHING.withLimits(List.of("A"));
    Task task = new Task("busy", List.of(work, work.withId("again")));
    Group busy = Group.of("busy", List.of(task, new Task("busy 2", task.steps())));
    Group held = holding("held", "A", NOTHING);
    Plan plan = plan(busy, held).withMaxParallel(2);

    assertThat(simulated().run(plan, List.of()).succeeded()).isEqualTo(3);
  }

  private static Driver simulated() {
    return new SimulatedDriver(
        7, (_, _, _, _) -> SimulatedDriver.Prediction.succeeds(Duration.ZERO));
  }

  private static Plan plan(Group... groups) {
    return new Plan("p", List.of(groups), List.of(A, B), 100, Group.UNBOUNDED);
  }

  private static Group holding(String task, String limit, Step... steps) {
    return Group.of(new Task(task, List.of(steps))).withLimits(limit);
  }
}
