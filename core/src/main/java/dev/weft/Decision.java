package dev.weft;

import java.time.Instant;

/// What a task does next: what a [TaskIterator] answers when a driver asks.
public sealed interface Decision {

  /// Carry out this attempt, then record its outcome.
  record Run(Step.Work step, int attempt) implements Decision {}

  /// Nothing to do before this instant; then ask again. `step` is the wait step itself, or the step
  /// whose next attempt comes then.
  record WaitUntil(Step step, Instant until) implements Decision {}

  /// A step's outcome is known with nothing to carry out (its time has passed, or it was cancelled
  /// while it waited): record it, then ask again.
  record Conclude(Outcome outcome) implements Decision {}

  /// Nothing is left.
  record Finished(TaskResult result) implements Decision {}
}
