package dev.weft.engine;

import dev.weft.Outcome;
import dev.weft.Step;
import dev.weft.TaskResult;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a task does next: what a [TaskMachine] answers when a driver asks.
public sealed interface Decision {

  /// Carry out this attempt, have the machine judge how it ended, then record that. What the step
  /// takes of its limits is known.
  record Run(Step.Work<?> step, int attempt) implements Decision {}

  /// Nothing to do before this instant; then ask again. `step` is the wait step itself, or the step
  /// whose next attempt comes then, after a failure or an answer that was not the last.
  record WaitUntil(Step<?> step, Instant until) implements Decision {}

  /// Somebody is to answer; record the outcome of the answer. Ask again at `until`, if nobody has
  /// answered by then.
  ///
  /// @param since when it began to wait
  /// @param until null to wait for as long as it takes
  record Await(Step.Approval step, Instant since, @Nullable Instant until) implements Decision {}

  /// Walk these iterators side by side, each to its end, then ask again. Always the same ones for
  /// one step.
  record Fork(Step.Gather step, List<TaskMachine> branches) implements Decision {}

  /// A step's outcome is known with nothing to carry out (its time has passed, its condition is
  /// false, or it was cancelled while it waited): record it, then ask again.
  record Conclude(Outcome outcome) implements Decision {}

  /// Nothing is left.
  record Finished(TaskResult result) implements Decision {}
}
