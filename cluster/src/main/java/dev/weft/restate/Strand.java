package dev.weft.restate;

import dev.weft.Step;
import dev.weft.engine.TaskMachine;
import org.jspecify.annotations.Nullable;

/// One iterator of a task under way: its own, or that of a branch of a gather step. Owned by its
/// [TaskWalk].
final class Strand {
  final TaskMachine iterator;
  final @Nullable Strand parent;
  // The attempt that is being carried out.
  Machine.@Nullable Carried carried;
  // The step that waits, or is being carried out.
  @Nullable Step at;
  // Under this name it has asked for limits, and waits for them.
  @Nullable String asking;
  // Whether its next attempt waits for the run to go on after a pause.
  boolean held;
  // Whether it was told that the step at hand begins, one that is not carried out.
  boolean announced;
  boolean ended;

  Strand(TaskMachine iterator, @Nullable Strand parent) {
    this.iterator = iterator;
    this.parent = parent;
  }

  /// Whether people mean the step that it is at.
  ///
  /// @param name its id or name; null for whichever it is
  boolean isAt(@Nullable String name) {
    Step step = at;
    return step != null && (name == null || step.isCalled(name));
  }
}
