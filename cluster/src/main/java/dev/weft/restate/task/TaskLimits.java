package dev.weft.restate.task;

import dev.restate.sdk.Awakeable;
import dev.restate.sdk.DurableFuture;
import dev.restate.sdk.WorkflowContext;
import dev.weft.Step;
import dev.weft.engine.limits.LimitsExchange;
import dev.weft.restate.host.AttemptRunner;
import dev.weft.restate.host.AwaitedLimit;
import dev.weft.restate.host.LimitsHold;
import dev.weft.restate.limits.LimitsObject;
import dev.weft.restate.wire.AttemptRecord;
import dev.weft.restate.wire.Json;
import dev.weft.restate.wire.StepSketch;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The limits that a task in progress holds throughout, and waits for in the engine. Owned by its
/// [TaskWalk].
final class TaskLimits implements AutoCloseable {
  private final WorkflowContext engine;
  private final String run;
  private final AttemptRunner runner;
  private final PendingFutures awaits;
  private final String task;
  private final Map<String, AwaitedLimit> waiting = new HashMap<>();
  private @Nullable LimitsHold throughout;

  TaskLimits(
      WorkflowContext engine,
      String run,
      AttemptRunner runner,
      PendingFutures awaits,
      String task) {
    this.engine = engine;
    this.run = run;
    this.runner = runner;
    this.awaits = awaits;
    this.task = task;
  }

  /// Requests what a whole task holds until it [ends][#release].
  ///
  /// @param now the task's time
  void hold(TaskBranch root, LimitsExchange.Part part, Instant now, Runnable whenGranted) {
    LimitsHold hold = runner.hold(run, part);
    throughout = hold;
    DurableFuture<Boolean> granted =
        engine.runAsync("limits", Json.of(Boolean.class), () -> runner.await(hold));
    awaits.add(
        root,
        granted,
        () -> {
          if (granted.await()) {
            whenGranted.run();
          } else {
            await(root, part, null, now, whenGranted);
          }
        });
  }

  /// Waits in the engine until a request is granted, in which case the branch continues.
  ///
  /// @param step the step that needs the limits; null for the task as a whole
  void await(
      TaskBranch branch,
      LimitsExchange.Part part,
      Step.@Nullable Work<?> step,
      Instant now,
      Runnable whenGranted) {
    Awakeable<Boolean> granted = engine.awakeable(Json.of(Boolean.class));
    engine.send(LimitsObject.await(run, part, granted.id(), now));
    if (step != null) {
      String limit = part.shares().getFirst().limit();
      AwaitedLimit begins = new AwaitedLimit(run, task, StepSketch.of(step), limit, runner.now());
      waiting.put(part.who(), begins);
      runner.reporter().add(begins);
    }
    branch.asking = part.who();
    awaits.add(
        branch,
        granted,
        () -> {
          granted.await();
          over(part.who());
          branch.asking = null;
          whenGranted.run();
        });
  }

  /// Gives up a request that waits in the engine, or was granted there.
  void giveUp(String name, Instant now) {
    over(name);
    engine.send(LimitsObject.giveUp(run, name, now));
  }

  private void over(String name) {
    AwaitedLimit over = waiting.remove(name);
    if (over != null) {
      runner.reporter().remove(over);
    }
  }

  /// The task has ended.
  void release() {
    if (throughout != null) {
      throughout.stop(AttemptRecord.NotBegun.STOPPED);
      throughout.release();
    }
  }

  /// Ends all waits here: the task continues elsewhere, or has ended.
  @Override
  public void close() {
    waiting.values().forEach(runner.reporter()::remove);
  }
}
