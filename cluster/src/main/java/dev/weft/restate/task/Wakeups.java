package dev.weft.restate.task;

import dev.restate.sdk.DurableFuture;
import dev.restate.sdk.WorkflowContext;
import dev.restate.sdk.common.DurablePromiseKey;
import dev.weft.engine.run.Coordinator;
import dev.weft.restate.wire.Json;
import org.jspecify.annotations.Nullable;

/// The messages to a task in progress, one after the other.
///
/// The engine's own cancellation wakes an invocation, but only once. So the first wakeup uses it,
/// which costs nothing before; from then on a promise is awaited for each further one.
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

  /// Returns the next wakeup, once promises are used; null before.
  @Nullable DurableFuture<Wakeup> next() {
    return next;
  }

  /// Returns the first wakeup after the invocation was cancelled. A cancellation by the engine's
  /// own tools leaves no message.
  Wakeup first() {
    var word = engine.promise(key(1)).peek();
    taken();
    return word.isReady()
        ? word.getValue()
        : Wakeup.stop(1, new Coordinator.Stop("cancelled in the engine", false));
  }

  /// Called after a wakeup was received.
  void taken() {
    count++;
    next = engine.promise(key(count + 1)).future();
  }
}
