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

/// The time of a task under way. It is what the engine's log says: it passes with each outcome and
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

  /// Something happened at that time.
  void passTo(Instant time) {
    now = time.isAfter(now) ? time : now;
  }

  /// The task begins. Where its first step is a wait, or it has a timeout, that is when it really
  /// does.
  ///
  /// @param clock is read then
  void begin(Task task, Supplier<Instant> clock) {
    List<Step> steps = task.steps();
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
