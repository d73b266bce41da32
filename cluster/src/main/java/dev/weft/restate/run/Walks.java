package dev.weft.restate.run;

import dev.restate.sdk.DurableFuture;
import dev.restate.sdk.InvocationHandle;
import dev.restate.sdk.WorkflowContext;
import dev.restate.sdk.common.TerminalException;
import dev.weft.engine.run.Coordinator;
import dev.weft.restate.ControlRequest;
import dev.weft.restate.host.OpenRun;
import dev.weft.restate.task.TaskWorkflow;
import dev.weft.restate.task.Wakeup;
import dev.weft.restate.wire.Json;
import dev.weft.restate.wire.TaskEnd;
import dev.weft.restate.wire.TaskInput;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// The tasks in progress that a shard supervises, in the order in which they began. Owned by its
/// [Coordination].
final class Walks {
  private final WorkflowContext engine;
  private final OpenRun run;
  private final Calls calls;
  private final Map<String, Walk> all = new LinkedHashMap<>();
  private int unattached;

  Walks(WorkflowContext engine, OpenRun run, Calls calls, ShardInput input) {
    this.engine = engine;
    this.run = run;
    this.calls = calls;
    input
        .walks()
        .forEach(
            (task, invocation) -> {
              DurableFuture<TaskEnd> end =
                  engine.invocationHandle(invocation, Json.of(TaskEnd.class)).attach();
              int wakeups = input.wakeups().getOrDefault(task, 0);
              all.put(task, Walk.attached(task, end, invocation, wakeups));
            });
    input.unattached().forEach(this::begin);
  }

  /// Starts a task, unless an earlier shard has.
  void begin(TaskInput input) {
    all.put(input.task(), Walk.begun(input));
    calls.add(input);
    unattached++;
  }

  /// Removes a task that has ended.
  Walk remove(String task) {
    Walk walk = Objects.requireNonNull(all.remove(task));
    if (walk.isUnattached()) {
      calls.drop(task);
      unattached--;
    }
    // It no longer looked for a request to skip a step.
    walk.replies.forEach(each -> reply(each, "`" + task + "` has just ended"));
    return walk;
  }

  int size() {
    return all.size();
  }

  /// Returns the number of new tasks.
  int unattached() {
    return unattached;
  }

  /// Returns whether the task is in progress and the shard does not wait for it in the engine.
  boolean isUnattached(String task) {
    Walk walk = all.get(task);
    return walk != null && walk.isUnattached();
  }

  /// Waits for these tasks in the engine from now on. A task that has begun already does not begin
  /// again.
  void attach(Collection<String> tasks) {
    Map<Walk, InvocationHandle<TaskEnd>> handles = new LinkedHashMap<>();
    for (String task : tasks) {
      Walk walk = all.get(task);
      TaskInput input = walk == null ? null : walk.input();
      if (input != null) {
        calls.drop(task);
        unattached--;
        handles.put(walk, engine.send(TaskWorkflow.walk(run.labelOf(task), input)));
      }
    }
    handles.forEach((walk, handle) -> walk.attach(handle.attach(), handle.invocationId()));
  }

  /// Returns the tasks that are not unattached.
  List<Walk> attached() {
    return all.values().stream().filter(walk -> !walk.isUnattached()).toList();
  }

  /// Stops tasks.
  ///
  /// @param stops the reasons, by task
  void stop(Map<String, Coordinator.Stop> stops) {
    Map<Walk, Wakeup> wakeups = new LinkedHashMap<>();
    stops.forEach(
        (task, stop) -> {
          Walk walk = all.get(task);
          if (walk != null) {
            wakeups.put(walk, Wakeup.stop(walk.wakeups + 1, stop));
          }
        });
    wakeup(wakeups);
  }

  /// Pauses or resumes the attempts of all tasks.
  void pause(boolean paused) {
    wakeup(all.values(), number -> Wakeup.pause(number, paused));
  }

  /// Skips a step, and replies with the result.
  void skip(ControlRequest.Skip request) {
    Walk walk = all.get(request.task());
    if (walk == null) {
      reply(request.reply(), "`" + request.task() + "` is not under way");
      return;
    }
    if (request.reply() != null) {
      walk.replies.add(request.reply());
    }
    wakeup(List.of(walk), number -> Wakeup.skip(number, request));
  }

  private void reply(@Nullable String awakeable, String trouble) {
    if (awakeable != null) {
      engine.awakeableHandle(awakeable).resolve(Json.of(String.class), trouble);
    }
  }

  private void wakeup(Collection<Walk> walks, IntFunction<Wakeup> wakeup) {
    Map<Walk, Wakeup> wakeups = new LinkedHashMap<>();
    walks.forEach(walk -> wakeups.put(walk, wakeup.apply(walk.wakeups + 1)));
    wakeup(wakeups);
  }

  /// Stores each message before it wakes the task that looks for it. A task that has ended by
  /// itself no longer looks.
  private void wakeup(Map<Walk, Wakeup> wakeups) {
    attach(wakeups.keySet().stream().map(walk -> walk.task).toList());
    Map<Walk, DurableFuture<Boolean>> deliveries = new LinkedHashMap<>();
    wakeups.forEach(
        (walk, wakeup) -> {
          String label = run.labelOf(walk.task);
          deliveries.put(walk, engine.call(TaskWorkflow.wake(label, run.id(), walk.task, wakeup)));
        });
    deliveries.forEach(
        (walk, delivery) -> {
          walk.wakeups++;
          try {
            delivery.await();
          } catch (TerminalException over) {
            return;
          }
          if (walk.wakeups == 1) {
            engine.invocationHandle(walk.invocation()).cancel();
          }
        });
  }

  /// Returns the inputs of the new tasks.
  List<TaskInput> inputs() {
    return all.values().stream().map(Walk::input).filter(Objects::nonNull).toList();
  }

  /// Returns the engine's invocations of the other tasks, by task.
  Map<String, String> invocations() {
    Map<String, String> invocations = new LinkedHashMap<>();
    attached().forEach(walk -> invocations.put(walk.task, walk.invocation()));
    return invocations;
  }

  /// Returns the number of wakeups of each task, without zeros.
  Map<String, Integer> wakeups() {
    Map<String, Integer> wakeups = new LinkedHashMap<>();
    all.forEach(
        (task, walk) -> {
          if (walk.wakeups > 0) {
            wakeups.put(task, walk.wakeups);
          }
        });
    return wakeups;
  }
}
