package dev.weft.restate.task;

import dev.restate.sdk.DurableFuture;
import dev.restate.sdk.WorkflowContext;
import dev.restate.sdk.common.DurablePromiseKey;
import dev.weft.engine.Coordinator;
import dev.weft.restate.wire.Json;
import org.jspecify.annotations.Nullable;

/// What a task under way is told from outside, one thing after the other.
///
/// The engine's own cancellation wakes an invocation, but once only. So the first wakeup comes with
/// that, and costs nothing before; from then on a promise is looked at for the next.
final class Wakeups {
  private final WorkflowContext engine;
  private int count;
  private @Nullable DurableFuture<Wakeup> next;

  Wakeups(WorkflowContext engine) {
    this.engine = engine;
  }

  static DurablePromiseKey<Wakeup> key(int number) {
    return DurablePromiseKey.of("wakeup-" + number, Json.of(Wakeup.class));
  }

  /// The next one, once it may come by a promise; null before.
  @Nullable DurableFuture<Wakeup> next() {
    return next;
  }

  /// The invocation was cancelled: what the first one says. Whoever cancels it by the engine's own
  /// means leaves no word.
  Wakeup first() {
    var word = engine.promise(key(1)).peek();
    taken();
    return word.isReady()
        ? word.getValue()
        : Wakeup.stop(1, new Coordinator.Stop("cancelled in the engine", false));
  }

  /// One has come.
  void taken() {
    count++;
    next = engine.promise(key(count + 1)).future();
  }
}
