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

/// Requests a run's limits for a task in progress, and releases them. Owned by its [TaskWalk].
final class TaskLimits implements AutoCloseable {

  /// A wait for limits, as viewers of the run see it.
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
  private final PendingFutures awaits;
  private final String task;
  private final Map<String, Waiting> waiting = new HashMap<>();

  TaskLimits(
      WorkflowContext engine,
      OpenRun run,
      AttemptRunner runner,
      PendingFutures awaits,
      String task) {
    this.engine = engine;
    this.run = run;
    this.runner = runner;
    this.awaits = awaits;
    this.task = task;
  }

  /// Requests limits for a branch, which continues when all of them are granted.
  ///
  /// @param name the name of the request, by which to release it
  /// @param step the step that needs them; null for the task as a whole
  void ask(
      TaskBranch branch,
      String name,
      List<String> limits,
      Step.@Nullable Work<?> step,
      Runnable whenGranted) {
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
    branch.asking = name;
    awaits.add(
        branch,
        granted,
        () -> {
          granted.await();
          granted(name);
          branch.asking = null;
          whenGranted.run();
        });
  }

  /// Records that the request is granted.
  private void granted(String name) {
    Waiting over = waiting.remove(name);
    if (over != null) {
      runner.reporter().remove(over);
    }
  }

  /// Releases the limits, or withdraws the request.
  void give(String name) {
    granted(name);
    engine.send(LimitsObject.give(run.id(), name));
  }

  /// Ends all waits here: the task continues elsewhere, or has ended.
  @Override
  public void close() {
    waiting.values().forEach(runner.reporter()::remove);
  }
}
