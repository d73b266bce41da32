package dev.weft.restate.task;

import dev.restate.sdk.DurableFuture;
import dev.restate.sdk.WorkflowContext;
import dev.weft.engine.Decision;
import dev.weft.engine.limits.LimitsExchange;
import dev.weft.restate.host.AttemptRunner;
import dev.weft.restate.host.OpenRun;
import dev.weft.restate.host.RunningAttempt;
import dev.weft.restate.story.TaskStory;
import dev.weft.restate.wire.AttemptRecord;
import dev.weft.restate.wire.Json;
import dev.weft.restate.wire.TaskInput;

/// Executes the attempts of a task in progress. An attempt is one durable step, which first waits
/// for its limits, so that they cost the engine nothing. If that takes long, the step ends without
/// the attempt, which then waits in the engine. Owned by its [TaskWalk].
final class TaskAttempts {
  private final TaskWalk walk;
  private final WorkflowContext engine;
  private final OpenRun run;
  private final AttemptRunner runner;
  private final TaskInput input;
  private final TaskStory story;
  private final PendingFutures awaits;
  private final TaskLimits limits;
  private final TaskClock clock;

  TaskAttempts(
      TaskWalk walk,
      WorkflowContext engine,
      OpenRun run,
      AttemptRunner runner,
      TaskInput input,
      TaskStory story,
      PendingFutures awaits,
      TaskLimits limits,
      TaskClock clock) {
    this.walk = walk;
    this.engine = engine;
    this.run = run;
    this.runner = runner;
    this.input = input;
    this.story = story;
    this.awaits = awaits;
    this.limits = limits;
    this.clock = clock;
  }

  /// Begins an attempt.
  ///
  /// @throws IllegalArgumentException if its limits can never be granted; the message is for users
  void begin(TaskBranch branch, Decision.Run attempt) {
    OpenRun.Needs needs = run.needs(input.group(), input.task(), attempt, branch.machine.timeUp());
    carryOut(branch, attempt, needs);
  }

  private void carryOut(TaskBranch branch, Decision.Run attempt, OpenRun.Needs needs) {
    if (runner.isDraining() && !LogReplay.hasNext()) {
      walk.leave();
      return;
    }
    RunningAttempt running =
        new RunningAttempt(runner, run.id(), story, branch.machine, attempt, needs);
    branch.running = running;
    awaitEnd(branch, attempt, running, false, needs);
  }

  /// Waits for the end of an attempt. An attempt that takes long has an entry in the log for each
  /// sign of life of its worker. What the log has an entry for, and no result, was begun before, or
  /// waited for its limits.
  ///
  /// @param begun whether the log has a sign of life of the attempt
  private void awaitEnd(
      TaskBranch branch,
      Decision.Run attempt,
      RunningAttempt running,
      boolean begun,
      OpenRun.Needs needs) {
    boolean repeated = begun || LogReplay.hasNext();
    DurableFuture<AttemptRecord> record =
        engine.runAsync(
            attempt.step().name(), Json.of(AttemptRecord.class), () -> running.call(repeated));
    awaits.add(
        branch,
        record,
        () -> {
          AttemptRecord how = record.await();
          if (how == null) {
            awaitEnd(branch, attempt, running, true, needs);
            return;
          }
          branch.running = null;
          AttemptRecord.NotBegun why = how.notBegun();
          running.settle(why == null || why.waits() == null);
          if (why == null) {
            walk.ended(branch, attempt, how);
          } else {
            clock.passTo(how.ended());
            notBegun(branch, attempt, needs, why);
          }
        });
  }

  private void notBegun(
      TaskBranch branch, Decision.Run attempt, OpenRun.Needs needs, AttemptRecord.NotBegun why) {
    LimitsExchange.Part part = needs.part();
    if (why.waits() != null && part != null) {
      limits.await(
          branch, part, attempt.step(), clock.now(), () -> granted(branch, attempt, part, needs));
      walk.bound(branch);
    } else if (why.skipped() != null) {
      walk.passOver(branch, why.skipped());
    } else {
      walk.goOn(branch);
    }
  }

  private void granted(
      TaskBranch branch, Decision.Run attempt, LimitsExchange.Part part, OpenRun.Needs needs) {
    if (walk.isHeld(branch)) {
      limits.giveUp(part.who(), clock.now());
      walk.hold(branch);
    } else {
      carryOut(branch, attempt, needs);
    }
  }
}
