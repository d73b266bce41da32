package dev.weft.cli.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.DeadlockException;
import dev.weft.Failure;
import dev.weft.Group;
import dev.weft.Limit;
import dev.weft.Plan;
import dev.weft.Retry;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.virtual.Model;
import dev.weft.virtual.Prediction;
import dev.weft.virtual.VirtualDriver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Simulated runs that do not end, or would take too long.
class AttemptCountTest {
  private static final Model FAILS =
      (_, _, _, _) -> Prediction.fails(Duration.ofSeconds(1), new Failure("429", "too much"));

  @Test
  void aRunThatDoesNotEndIsGivenUp() {
    Duration pause = Duration.ofMinutes(1);
    Step<?> call =
        new Step.Work<>("call", _ -> Map.of())
            .withRetry(Retry.of(Integer.MAX_VALUE).withBackoff(pause, pause));
    Plan plan = Plan.of("endless", Group.of(new Task("Ask", List.of(call))));

    assertThatThrownBy(() -> run(plan, new AttemptCount(FAILS, 1_000)))
        .isInstanceOf(Simulation.EndlessException.class)
        .hasMessageMatching(
            "a simulated run has not ended after \\d+h \\d+m of its time and 1,000 attempts,"
                + " the last one being attempt 1,001 of `call` in `Ask`; does it ever end\\?");
  }

  @Test
  void aDeadlockEndsIt() {
    Step.Work<?> first = new Step.Work<>("first", _ -> Map.of());
    Step.Work<?> call = new Step.Work<>("call", _ -> Map.of());
    Plan plan =
        new Plan(
            "stuck",
            List.of(
                Group.of(
                        "A",
                        List.of(new Task("A", List.of(first, call.withLimits(List.of("right"))))))
                    .withLimits("left"),
                Group.of(
                        "B",
                        List.of(new Task("B", List.of(first, call.withLimits(List.of("left"))))))
                    .withLimits("right")),
            List.of(Limit.atMost("left", 1), Limit.atMost("right", 1)),
            Plan.DEFAULT_MAX_PARALLEL,
            Group.UNBOUNDED,
            null,
            null);

    assertThatThrownBy(() -> run(plan, new AttemptCount(Model.UP_TO_A_SECOND)))
        .isInstanceOf(DeadlockException.class)
        .hasMessageContainingAll("left", "right");
  }

  @Test
  void longRunsAreSimulatedLessOften() {
    assertThat(AttemptCount.runs(400_000, 50)).isEqualTo(50);
    assertThat(AttemptCount.runs(4_000_000, 50)).isEqualTo(5);
    assertThat(AttemptCount.runs(20_000_000, 50)).isEqualTo(1);
    assertThat(AttemptCount.runs(0, 50)).isEqualTo(50);
  }

  private static void run(Plan plan, Model model) {
    new VirtualDriver(1, model).run(plan, List.of());
  }
}
