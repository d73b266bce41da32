package dev.weft.restate;

import dev.restate.sdk.DurableFuture;
import dev.restate.sdk.InvocationHandle;
import dev.restate.sdk.WorkflowContext;
import dev.restate.sdk.common.TerminalException;
import dev.weft.engine.Coordinator;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// The tasks under way that a shard looks after, in the order in which they began. Owned by its
/// [Coordination].
final class Walks {
  private final WorkflowContext engine;
  private final OpenRun run;
  private final Calls calls;
  private final Map<String, Walk> all = new LinkedHashMap<>();
  private int young;

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
              int nudges = input.nudges().getOrDefault(task, 0);
              all.put(task, Walk.attached(task, end, invocation, nudges));
            });
    input.young().forEach(this::begin);
  }

  /// Lets a task go, unless a shard before has.
  void begin(TaskInput input) {
    all.put(input.task(), Walk.begun(input));
    calls.add(input);
    young++;
  }

  /// A task has ended.
  Walk remove(String task) {
    Walk walk = Objects.requireNonNull(all.remove(task));
    if (walk.isYoung()) {
      calls.drop(task);
      young--;
    }
    // Of a step that was to be passed over it has not looked any more.
    walk.replies.forEach(each -> reply(each, "`" + task + "` has just ended"));
    return walk;
  }

  int size() {
    return all.size();
  }

  /// How many have only just begun.
  int young() {
    return young;
  }

  /// Whether it is under way, and the shard does not wait for it in the engine.
  boolean isYoung(String task) {
    Walk walk = all.get(task);
    return walk != null && walk.isYoung();
  }

  /// Waits for these in the engine from now on. One that has begun already does not begin again.
  void attach(Collection<String> tasks) {
    Map<Walk, InvocationHandle<TaskEnd>> handles = new LinkedHashMap<>();
    for (String task : tasks) {
      Walk walk = all.get(task);
      TaskInput input = walk == null ? null : walk.input();
      if (input != null) {
        calls.drop(task);
        young--;
        handles.put(walk, engine.send(TaskWorkflow.walk(run.labelOf(task), input)));
      }
    }
    handles.forEach((walk, handle) -> walk.attach(handle.attach(), handle.invocationId()));
  }

  /// Those that are not young.
  List<Walk> attached() {
    return all.values().stream().filter(walk -> !walk.isYoung()).toList();
  }

  /// Stops tasks.
  ///
  /// @param stops why, by task
  void stop(Map<String, Coordinator.Stop> stops) {
    Map<Walk, Nudge> nudges = new LinkedHashMap<>();
    stops.forEach(
        (task, stop) -> {
          Walk walk = all.get(task);
          if (walk != null) {
            nudges.put(walk, Nudge.stop(walk.nudges + 1, stop));
          }
        });
    nudge(nudges);
  }

  /// Has the attempts of all of them wait, or begin again.
  void pause(boolean paused) {
    nudge(all.values(), number -> Nudge.pause(number, paused));
  }

  /// Has a step passed over; whoever wants that is told what becomes of it.
  void skip(Order.Skip order) {
    Walk walk = all.get(order.task());
    if (walk == null) {
      reply(order.reply(), "`" + order.task() + "` is not under way");
      return;
    }
    if (order.reply() != null) {
      walk.replies.add(order.reply());
    }
    nudge(List.of(walk), number -> Nudge.skip(number, order));
  }

  private void reply(@Nullable String awakeable, String trouble) {
    if (awakeable != null) {
      engine.awakeableHandle(awakeable).resolve(Json.of(String.class), trouble);
    }
  }

  private void nudge(Collection<Walk> walks, IntFunction<Nudge> nudge) {
    Map<Walk, Nudge> nudges = new LinkedHashMap<>();
    walks.forEach(walk -> nudges.put(walk, nudge.apply(walk.nudges + 1)));
    nudge(nudges);
  }

  /// The word is there before a task is woken to look for it. One that has ended by itself does not
  /// look any more.
  private void nudge(Map<Walk, Nudge> nudges) {
    attach(nudges.keySet().stream().map(walk -> walk.task).toList());
    Map<Walk, DurableFuture<Boolean>> told = new LinkedHashMap<>();
    nudges.forEach(
        (walk, nudge) -> {
          String label = run.labelOf(walk.task);
          told.put(walk, engine.call(TaskWorkflow.nudge(label, run.id(), walk.task, nudge)));
        });
    told.forEach(
        (walk, word) -> {
          walk.nudges++;
          try {
            word.await();
          } catch (TerminalException over) {
            return;
          }
          if (walk.nudges == 1) {
            engine.invocationHandle(walk.invocation()).cancel();
          }
        });
  }

  /// What those began with that have only just begun.
  List<TaskInput> inputs() {
    return all.values().stream().map(Walk::input).filter(Objects::nonNull).toList();
  }

  /// The engine's invocations of the others, by task.
  Map<String, String> invocations() {
    Map<String, String> invocations = new LinkedHashMap<>();
    attached().forEach(walk -> invocations.put(walk.task, walk.invocation()));
    return invocations;
  }

  /// How often each was nudged, by task; without those that were not.
  Map<String, Integer> nudges() {
    Map<String, Integer> nudges = new LinkedHashMap<>();
    all.forEach(
        (task, walk) -> {
          if (walk.nudges > 0) {
            nudges.put(task, walk.nudges);
          }
        });
    return nudges;
  }
}
