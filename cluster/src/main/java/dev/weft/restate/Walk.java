package dev.weft.restate;

import dev.restate.sdk.CallDurableFuture;
import dev.restate.sdk.DurableFuture;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A task under way, as the shard sees it that looks after it. Owned by its [Walks].
final class Walk {
  final String task;
  final DurableFuture<TaskEnd> end;
  // Those who wait to hear whether a step of it was passed over, by the engine's awakeables.
  final List<String> replies = new ArrayList<>();
  // How often it was nudged.
  int nudges;
  // Whether it has only just begun.
  boolean fresh;

  // The engine's id of the invocation; null where it is still to be asked for.
  private @Nullable String invocation;

  private Walk(String task, DurableFuture<TaskEnd> end, @Nullable String invocation) {
    this.task = task;
    this.end = end;
    this.invocation = invocation;
    this.fresh = invocation == null;
  }

  /// One that begins.
  static Walk begun(String task, CallDurableFuture<TaskEnd> end) {
    return new Walk(task, end, null);
  }

  /// One that began in a shard before.
  static Walk attached(String task, DurableFuture<TaskEnd> end, String invocation, int nudges) {
    Walk walk = new Walk(task, end, invocation);
    walk.nudges = nudges;
    return walk;
  }

  String invocation() {
    if (invocation == null) {
      invocation = ((CallDurableFuture<TaskEnd>) end).invocationId();
    }
    return invocation;
  }
}
