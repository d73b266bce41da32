package dev.weft.restate.run;

import dev.restate.sdk.DurableFuture;
import dev.weft.restate.wire.TaskEnd;
import dev.weft.restate.wire.TaskInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A task in progress, as seen by the shard that supervises it. Owned by its [Walks].
final class Walk {
  final String task;
  // The awakeables of requests that wait to learn whether a step was skipped.
  final List<String> replies = new ArrayList<>();
  // The number of wakeups sent.
  int wakeups;

  // The task's input while the task is only called; null once the shard waits for it in the engine.
  private @Nullable TaskInput input;
  private @Nullable DurableFuture<TaskEnd> end;
  private @Nullable String invocation;

  private Walk(String task) {
    this.task = task;
  }

  /// Creates a new task.
  static Walk begun(TaskInput input) {
    Walk walk = new Walk(input.task());
    walk.input = input;
    return walk;
  }

  /// Returns a task that an earlier shard started.
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

  /// Returns the engine's id of the invocation.
  String invocation() {
    return Objects.requireNonNull(invocation);
  }
}
