package dev.weft.restate.run;

import dev.restate.sdk.DurableFuture;
import dev.weft.restate.wire.TaskEnd;
import dev.weft.restate.wire.TaskInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A task under way, as the shard sees it that looks after it. Owned by its [Walks].
final class Walk {
  final String task;
  // Those who wait to hear whether a step of it was passed over, by the engine's awakeables.
  final List<String> replies = new ArrayList<>();
  // How often it was woken.
  int wakeups;

  // What it begins with, as long as it is only called; null once the shard waits for it in the
  // engine.
  private @Nullable TaskInput input;
  private @Nullable DurableFuture<TaskEnd> end;
  private @Nullable String invocation;

  private Walk(String task) {
    this.task = task;
  }

  /// One that begins.
  static Walk begun(TaskInput input) {
    Walk walk = new Walk(input.task());
    walk.input = input;
    return walk;
  }

  /// One that began in a shard before.
  static Walk attached(String task, DurableFuture<TaskEnd> end, String invocation, int wakeups) {
    Walk walk = new Walk(task);
    walk.attach(end, invocation);
    walk.wakeups = wakeups;
    return walk;
  }

  void attach(DurableFuture<TaskEnd> end, String invocation) {
    this.input = null;
    this.end = end;
    this.invocation = invocation;
  }

  @Nullable TaskInput input() {
    return input;
  }

  boolean isUnattached() {
    return input != null;
  }

  DurableFuture<TaskEnd> end() {
    return Objects.requireNonNull(end);
  }

  /// The engine's id of it.
  String invocation() {
    return Objects.requireNonNull(invocation);
  }
}
