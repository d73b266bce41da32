package dev.weft.bench;

import dev.weft.Group;
import dev.weft.HistoryEvent;
import dev.weft.Outcome;
import dev.weft.Plan;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.engine.Decision;
import dev.weft.engine.TaskMachine;
import dev.weft.engine.run.Coordinator;
import dev.weft.expression.PlanValues;
import dev.weft.expression.Scope;
import dev.weft.expression.Template;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.State;

/// What decides, without a thread, a clock or a disk, by JMH: `bench/run inside`.
@State(org.openjdk.jmh.annotations.Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Inside {
  private static final int STEPS = 10;
  private static final int TASKS = 1_000;
  private static final Instant NOW = Instant.EPOCH;

  private final List<Step<?>> steps =
      IntStream.range(0, STEPS).<Step<?>>mapToObj(i -> Step.of("step " + i, () -> null)).toList();
  private final Task worked = new Task("task", steps);
  private final Task waited =
      new Task(
          "task",
          List.of(
              Step.wait("first", Duration.ofMillis(500)),
              Step.wait("second", Duration.ofMillis(500))));
  private final List<Task> tasks =
      IntStream.range(0, TASKS).mapToObj(i -> new Task("rows/" + i, steps)).toList();
  private final Plan plan = Plan.of("plan", Group.of("rows", tasks));
  private final Scope scope =
      Scope.of(
          new TaskMachine(worked).context(), PlanValues.of(Map.of("place", "there", "many", 3L)));
  private final Template path = Template.of("put it ${{ inputs.place }}");
  private final Template expression = Template.of("put ${{ inputs.many + 1 }} there");

  /// A step of a task of ten, decided on and recorded.
  @Benchmark
  @OperationsPerInvocation(STEPS)
  public Decision steps() {
    TaskMachine iterator = new TaskMachine(worked);
    Decision decision = iterator.decide(NOW);
    while (decision instanceof Decision.Run(Step.Work<?> step, int attempt)) {
      iterator.record(Outcome.succeeded(step, attempt, NOW, NOW, Map.of()));
      decision = iterator.decide(NOW);
    }
    return decision;
  }

  /// A task that waits twice.
  @Benchmark
  public Decision waits() {
    TaskMachine iterator = new TaskMachine(waited);
    Instant now = NOW;
    while (true) {
      Decision decision = iterator.decide(now);
      switch (decision) {
        case Decision.WaitUntil(Step<?> _, Instant until) -> now = until;
        case Decision.Conclude(Outcome outcome) -> iterator.record(outcome);
        default -> {
          return decision;
        }
      }
    }
  }

  /// A task of a run, let go and ended.
  @Benchmark
  @OperationsPerInvocation(TASKS)
  public Coordinator tasks() {
    Coordinator overseer = new Coordinator("run", plan, NOW, _ -> {});
    HistoryEvent.TaskEnded ended =
        new HistoryEvent.TaskEnded(Status.SUCCEEDED, NOW, NOW, null, Map.of());
    Coordinator.Begin begin = overseer.next(NOW);
    while (begin != null) {
      overseer.ended(begin.task().name(), ended, NOW);
      begin = overseer.next(NOW);
    }
    return overseer;
  }

  /// A text with a value in it.
  @Benchmark
  public String templateWithAPath() {
    return path.text(scope);
  }

  /// A text with an expression in it.
  @Benchmark
  public String templateWithAnExpression() {
    return expression.text(scope);
  }
}
