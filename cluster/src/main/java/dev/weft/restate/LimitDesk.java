package dev.weft.restate;

import dev.restate.sdk.Awakeable;
import dev.restate.sdk.WorkflowContext;
import dev.weft.Step;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Where a task under way asks for its run's limits, and gives them back. Owned by its [TaskWalk].
final class LimitDesk implements AutoCloseable {

  /// A wait for limits, as those see it who look at the run.
  private record Waiting(
      String run, String task, StepSketch what, String limit, Instant since, AtomicBoolean told)
      implements LivePosts.Subject {
    @Override
    public Told.Entry tell() {
      boolean isNew = told.compareAndSet(false, true);
      Told awaited = new Told.LimitAwaited(since, what, limit);
      return Told.Entry.of(task, isNew ? List.of(awaited) : List.of());
    }
  }

  private final WorkflowContext engine;
  private final OpenRun run;
  private final Machine machine;
  private final String task;
  private final Map<String, Waiting> waiting = new HashMap<>();

  LimitDesk(WorkflowContext engine, OpenRun run, Machine machine, String task) {
    this.engine = engine;
    this.run = run;
    this.machine = machine;
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
              machine.now(),
              new AtomicBoolean());
      waiting.put(name, begins);
      machine.posts().add(begins);
    }
    return granted;
  }

  /// They are granted.
  void granted(String name) {
    Waiting over = waiting.remove(name);
    if (over != null) {
      machine.posts().remove(over);
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
    waiting.values().forEach(machine.posts()::remove);
  }
}
