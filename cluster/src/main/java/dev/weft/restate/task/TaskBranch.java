package dev.weft.restate.task;

import dev.weft.Step;
import dev.weft.engine.Branch;
import dev.weft.engine.TaskMachine;
import dev.weft.restate.host.AttemptRunner;
import org.jspecify.annotations.Nullable;

/// A task under way, or a branch of it. Owned by its [TaskWalk].
final class TaskBranch extends Branch<TaskBranch> {
  private final @Nullable TaskBranch parent;
  // The attempt that is being carried out.
  AttemptRunner.@Nullable RunningAttempt running;
  // The step that waits, or is being carried out.
  @Nullable Step at;
  // Under this name it has asked for limits, and waits for them.
  @Nullable String asking;
  // Whether its next attempt waits for the run to go on after a pause.
  boolean held;

  TaskBranch(TaskMachine machine, @Nullable TaskBranch parent) {
    super(machine);
    this.parent = parent;
  }

  @Override
  protected @Nullable TaskBranch parent() {
    return parent;
  }
}
