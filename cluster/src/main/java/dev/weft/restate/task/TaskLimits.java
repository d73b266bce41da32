package dev.weft.restate.task;

import dev.restate.sdk.Awakeable;
import dev.restate.sdk.WorkflowContext;
import dev.weft.Step;
import dev.weft.restate.host.AttemptRunner;
import dev.weft.restate.host.OpenRun;
import dev.weft.restate.host.ProgressReporter;
import dev.weft.restate.limits.LimitsObject;
import dev.weft.restate.wire.Json;
import dev.weft.restate.wire.StepSketch;
import dev.weft.restate.wire.StoryEvent;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Where a task under way asks for its run's limits, and gives them back. Owned by its [TaskWalk].
final class TaskLimits implements AutoCloseable {

  /// A wait for limits, as those see it who look at the run.
  private record Waiting(
      String run, String task, StepSketch what, String limit, Instant since, AtomicBoolean told)
      implements ProgressReporter.Subject {
    @Override
    public StoryEvent.Entry tell() {
      boolean isNew = told.compareAndSet(false, true);
      StoryEvent awaited = new StoryEvent.LimitAwaited(since, what, limit);
      return StoryEvent.Entry.of(task, isNew ? List.of(awaited) : List.of());
    }
  }

  private final WorkflowContext engine;
  private final OpenRun run;
  private final AttemptRunner runner;
  private final String task;
  private final Map<String, Waiting> waiting = new HashMap<>();

  TaskLimits(WorkflowContext engine, OpenRun run, AttemptRunner runner, String task) {
    this.engine = engine;
    this.run = run;
    this.runner = runner;
    this.task = task;
  }

  /// Asks for limits.
  ///
  /// @param name to give them back by
  /// @param step what they are for; null for the task as a whole
  /// @return is there when all of them are granted
  Awakeable<String> ask(String name, List<String> limits, Step.@Nullable Work step) {
    Awakeable<String> granted = engine.awakeable(Json.of(String.class));
    engine.send(LimitsObject.take(run.id(), run.ask(task, name, limits, granted.id())));
    if (step != null) {
      Waiting begins =
          new Waiting(
              run.id(),
              task,
              StepSketch.of(step),
              limits.getFirst(),
              runner.now(),
              new AtomicBoolean());
      waiting.put(name, begins);
      runner.reporter().add(begins);
    }
    return granted;
  }

  /// They are granted.
  void granted(String name) {
    Waiting over = waiting.remove(name);
    if (over != null) {
      runner.reporter().remove(over);
    }
  }

  /// Gives them back, or waits for them no longer.
  void give(String name) {
    granted(name);
    engine.send(LimitsObject.give(run.id(), name));
  }

  /// Nothing waits here any more: the task goes on elsewhere, or has ended.
  @Override
  public void close() {
    waiting.values().forEach(runner.reporter()::remove);
  }
}
