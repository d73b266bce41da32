package dev.weft.restate;

import dev.restate.sdk.DurableFuture;
import dev.restate.sdk.WorkflowContext;
import dev.restate.sdk.common.DurablePromiseKey;
import dev.weft.engine.Coordinator;
import org.jspecify.annotations.Nullable;

/// What a task under way is told from outside, one thing after the other.
///
/// The engine's own cancellation wakes an invocation, but once only. So the first nudge comes with
/// that, and costs nothing before; from then on a promise is looked at for the next.
final class Nudges {
  private final WorkflowContext engine;
  private int count;
  private @Nullable DurableFuture<Nudge> next;

  Nudges(WorkflowContext engine) {
    this.engine = engine;
  }

  static DurablePromiseKey<Nudge> key(int number) {
    return DurablePromiseKey.of("nudge-" + number, Json.of(Nudge.class));
  }

  /// The next one, once it may come by a promise; null before.
  @Nullable DurableFuture<Nudge> next() {
    return next;
  }

  /// The invocation was cancelled: what the first one says. Whoever cancels it by the engine's own
  /// means leaves no word.
  Nudge first() {
    var word = engine.promise(key(1)).peek();
    taken();
    return word.isReady()
        ? word.getValue()
        : Nudge.stop(1, new Coordinator.Stop("cancelled in the engine", false));
  }

  /// One has come.
  void taken() {
    count++;
    next = engine.promise(key(count + 1)).future();
  }
}
