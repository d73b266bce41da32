package dev.weft.restate.task;

import dev.restate.sdk.WorkflowContext;
import dev.weft.Status;
import dev.weft.engine.StepSelector;
import dev.weft.engine.TaskMachine;
import dev.weft.restate.wire.Json;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Applies wakeups to a task in progress. Owned by its [TaskWalk].
final class Interventions {
  private final WorkflowContext engine;
  private final TaskWalk walk;
  private final String task;

  Interventions(WorkflowContext engine, TaskWalk walk, String task) {
    this.engine = engine;
    this.walk = walk;
    this.task = task;
  }

  void act(Wakeup wakeup) {
    switch (wakeup.kind()) {
      case STOP -> stop(wakeup.reason());
      case CUT -> cut(wakeup.reason());
      case SKIP -> skip(wakeup);
      case PAUSE -> walk.pause();
      case RESUME -> walk.resume();
    }
  }

  private void stop(String reason) {
    end(it -> !it.isFinalizing(), it -> it.cancel(reason), reason);
  }

  private void cut(String reason) {
    end(it -> !it.isCleaningUp(), it -> it.cut(reason), reason);
  }

  private void end(Predicate<TaskMachine> ends, Consumer<TaskMachine> how, String reason) {
    for (TaskBranch branch : walk.branches()) {
      if (ends.test(branch.machine)) {
        how.accept(branch.machine);
        if (branch.running != null) {
          branch.running.interrupt(Status.CANCELLED, reason);
        }
      }
    }
    for (TaskBranch branch : walk.branches()) {
      if (walk.isWaiting(branch) && ends.test(branch.machine)) {
        walk.goOn(branch);
      }
    }
  }

  private void skip(Wakeup wakeup) {
    List<TaskBranch> at = walk.branches().stream().filter(branch -> branch.at != null).toList();
    TaskBranch branch = null;
    String trouble = "";
    try {
      branch =
          new StepSelector(task, wakeup.step())
              .require(StepSelector.Candidates.CURRENT, at, it -> it.at);
    } catch (IllegalArgumentException notOne) {
      trouble = String.valueOf(notOne.getMessage());
    }
    if (wakeup.reply() != null) {
      engine.awakeableHandle(wakeup.reply()).resolve(Json.of(String.class), trouble);
    }
    if (branch != null && branch.running != null) {
      branch.running.interrupt(Status.SKIPPED, wakeup.reason());
    } else if (branch != null) {
      walk.passOver(branch, wakeup.reason());
    }
  }
}
