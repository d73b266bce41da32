package dev.weft.restate.task;

import dev.weft.Step;
import dev.weft.engine.TaskMachine;
import dev.weft.restate.host.AttemptRunner;
import org.jspecify.annotations.Nullable;

/// One iterator of a task under way: its own, or that of a branch of a gather step. Owned by its
/// [TaskWalk].
final class Branch {
  final TaskMachine iterator;
  final @Nullable Branch parent;
  // The attempt that is being carried out.
  AttemptRunner.@Nullable RunningAttempt running;
  // The step that waits, or is being carried out.
  @Nullable Step at;
  // Under this name it has asked for limits, and waits for them.
  @Nullable String asking;
  // Whether its next attempt waits for the run to go on after a pause.
  boolean held;
  // Whether it was told that the step at hand begins, one that is not carried out.
  boolean announced;
  boolean ended;

  Branch(TaskMachine iterator, @Nullable Branch parent) {
    this.iterator = iterator;
    this.parent = parent;
  }
}
