package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.virtual.Model;
import dev.weft.virtual.Prediction;
import dev.weft.virtual.VirtualDriver;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What is said of tasks that a run never came to, in virtual time.
class NotStartedTest {

  @Test
  void tasksThatNeverBeganAreCountedWhereTheirNumberIsKnown() {
    List<Task> rows =
        List.of(
            new Task("r/1", List.of(work("a"))),
            new Task("r/2", List.of(broken("b"))),
            new Task("r/3", List.of(work("c"))),
            new Task("r/4", List.of(work("d"))));
    Group known = Group.of("r", rows).withMaxParallel(1).withMaxFailures(0);
    Group later = Group.of("later", List.of(new Task("l/1", List.of(work("e"))))).withNeeds("r");

    RunResult result = run(known, later);
    assertThat(result.notStarted()).isEqualTo(2);
    assertThat(result.skipped()).isOne();
    assertThat(result.uncounted()).isFalse();

    RunResult lazily = run(known.withTasks(() -> rows.stream().iterator()));
    assertThat(lazily.notStarted()).isZero();
    assertThat(lazily.uncounted()).isTrue();

    CountedTasks counted =
        new CountedTasks() {
          @Override
          public long count() {
            return 4;
          }

          @Override
          public Iterator<Task> iterator() {
            return rows.iterator();
          }
        };
    assertThat(run(known.withTasks(counted)).notStarted()).isEqualTo(2);
  }

  @Test
  void groupsThatACancelledRunNeverCameToAreNotStarted() {
    Group broken = Group.of(new Task("x", List.of(broken("x"))));
    Group waits = Group.of(new Task("w", List.of(Step.wait("w", Duration.ofHours(1)))));
    Group later =
        Group.of("later", List.of(new Task("l/1", List.of()), new Task("l/2", List.of())))
            .withNeeds("w");

    RunResult result = run(Plan.of("p", broken, waits, later).withMaxFailures(0));

    assertThat(result.failed()).isOne();
    assertThat(result.cancelled()).isOne();
    assertThat(result.notStarted()).isEqualTo(2);
  }

  private static Step.Work<?> work(String name) {
    return new Step.Work<>(name, _ -> Map.of());
  }

  private static Step.Work<?> broken(String name) {
    return work(name).withRetry(new Retry(0, Duration.ZERO, Duration.ZERO, List.of("broken")));
  }

  private static RunResult run(Group... groups) {
    return run(Plan.of("p", groups));
  }

  /// Steps made by [#broken] fail.
  private static RunResult run(Plan plan) {
    Model model =
        (_, step, _, _) ->
            step.retry().when().contains("broken")
                ? Prediction.fails(Duration.ofSeconds(1), new Failure("exit 1", ""))
                : Prediction.succeeds(Duration.ofSeconds(1));
    return new VirtualDriver(1, model).run(plan, List.of());
  }
}
