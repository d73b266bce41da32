package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.engine.Decision;
import dev.weft.engine.TaskMachine;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What steps are called in a task that says so.
class NamesInTasksTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void aStepIsCalledWhatItsTaskSaysAndKnownByItsId() {
    Step<?> inner = Step.wait("inner", Duration.ofSeconds(1));
    Task.Rules rules =
        Task.Rules.NONE.withNames(
            Map.of("a", it -> "a of " + it.name(), "inner", it -> "inner of " + it.name()));
    Task task =
        new Task("t", List.of(new Step.Work<>("a", _ -> Map.of()), Step.gather("b", inner)));
    TaskMachine iterator = new TaskMachine(task.withRules(rules));

    Decision.Run first = (Decision.Run) iterator.decide(T0);
    assertThat(first.step().name()).isEqualTo("a of t");
    assertThat(first.step().id()).isEqualTo("a");
    Outcome ended = Outcome.succeeded(first.step(), 1, T0, T0, Map.of());
    iterator.record(ended);
    assertThat(nameInside(iterator)).isEqualTo("inner of t");

    List<HistoryEvent> record =
        List.of(new HistoryEvent.Began(null, T0), HistoryEvent.Ended.of(ended));
    assertThat(nameInside(new TaskMachine(iterator.task(), RunContext.NONE, record, T0)))
        .isEqualTo("inner of t");
  }

  /// What the step at hand is called that is the first of a gather step.
  private static String nameInside(TaskMachine iterator) {
    Decision.Fork fork = (Decision.Fork) iterator.decide(T0);
    return ((Decision.WaitUntil) fork.branches().getFirst().decide(T0)).step().name();
  }
}
