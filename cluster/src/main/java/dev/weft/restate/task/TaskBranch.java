package dev.weft.restate.task;

import dev.weft.Step;
import dev.weft.engine.Branch;
import dev.weft.engine.TaskMachine;
import dev.weft.restate.host.RunningAttempt;
import org.jspecify.annotations.Nullable;

/// A task in progress, or a branch of it. Owned by its [TaskWalk].
final class TaskBranch extends Branch<TaskBranch> {
  private final @Nullable TaskBranch parent;
  // The attempt in progress.
  @Nullable RunningAttempt running;
  // The step that waits or is in progress.
  @Nullable Step<?> at;
  // The name of the request for limits that it waits for.
  @Nullable String asking;
  // Whether its next attempt waits because the run is paused.
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
