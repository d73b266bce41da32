package dev.weft.restate.task;

import dev.restate.sdk.DurableFuture;
import dev.restate.sdk.WorkflowContext;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.restate.wire.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/// The clock of a task in progress, taken from the engine's log: it advances with each outcome and
/// each timer, and no clock is read in between.
final class TaskClock {
  private final WorkflowContext engine;
  private Instant now;

  TaskClock(WorkflowContext engine, Instant now) {
    this.engine = engine;
    this.now = now;
  }

  Instant now() {
    return now;
  }

  /// Advances the clock to `time`.
  void passTo(Instant time) {
    now = time.isAfter(now) ? time : now;
  }

  /// Starts the clock. If the first step is a wait, or the task has a timeout, this reads the real
  /// time.
  ///
  /// @param clock is read in that case
  void begin(Task task, Supplier<Instant> clock) {
    List<Step<?>> steps = task.steps();
    boolean counts =
        task.timeout() != null || (!steps.isEmpty() && !steps.getFirst().isCarriedOut());
    if (counts) {
      now = engine.run("begin", Json.of(Instant.class), clock::get);
    }
  }

  DurableFuture<Void> timer(Instant until) {
    Duration left = left(until);
    return engine.timer(left.isNegative() ? Duration.ZERO : left);
  }

  Duration left(Instant until) {
    return Duration.between(now, until);
  }
}
