package dev.weft.engine.run;

import dev.weft.Event;
import dev.weft.Listener;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.Task;
import dev.weft.TaskResult;
import dev.weft.engine.TaskFailure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// Tells the listener how tasks, groups and the run end, and counts that for the run's result.
final class RunReporter {
  private final String run;
  private final Listener listener;
  private final Instant started;
  // How many have ended so: a box that is counted up, and not a new one for each task.
  private final EnumMap<Status, long[]> tasks = new EnumMap<>(Status.class);
  private final List<TaskResult> failures = new ArrayList<>();
  // What the only tasks of groups left.
  private final Map<String, Map<String, Object>> outputs = new HashMap<>();
  private long skippedGroups;
  private long notStarted;
  private long cleanUpFailed;
  private boolean uncounted;
  private boolean failed;
  private boolean cancelled;

  RunReporter(String run, Listener listener, Instant started) {
    this.run = run;
    this.listener = listener;
    this.started = started;
  }

  /// Goes on counting where the run stood.
  ///
  /// @param order its groups, which stand there
  RunReporter(String run, Listener listener, Snapshot snapshot, GroupOrder order) {
    this(run, listener, snapshot.started());
    snapshot.tasks().forEach((status, count) -> box(status)[0] = count);
    cancelled = snapshot.cancelled();
    for (GroupRun group : order.everything()) {
      failed |= group.failures > 0 && !group.group().continueOnError();
      cleanUpFailed += group.isCleanUp ? group.failures : 0;
      if (group.state == Snapshot.Stage.ENDED) {
        count(group, started);
      }
    }
  }

  /// Where the run stands.
  Snapshot snapshot(Gather gather, List<Snapshot.Begun> inProgress) {
    return new Snapshot(
        started,
        gather.order().snapshot(),
        byStatus(),
        gather.failures(),
        cancelled,
        gather.line(),
        inProgress);
  }

  /// A task has ended.
  void ended(GroupRun group, TaskResult result, Instant now) {
    count(result, group);
    if (Listeners.isSomebody(listener)) {
      listener.on(new Event.TaskEnded(now, group.group().name(), result));
    }
  }

  /// A task had ended before the run was continued.
  void kept(GroupRun group, TaskResult result, Instant now) {
    count(result, group);
    listener.on(new Event.TaskKept(now, group.group().name(), result));
  }

  /// Nothing is left of a group.
  void ended(GroupRun group, Instant now) {
    count(group, now);
    listener.on(
        new Event.GroupEnded(
            now, group.group().name(), group.status(), group.isComplete(), group.reason()));
  }

  /// Reports that the run was asked to stop; only the first request is an event.
  void cancelled(String reason, Instant now) {
    if (!cancelled) {
      cancelled = true;
      listener.on(new Event.RunCancelled(now, reason));
    }
  }

  /// The run has ended.
  RunResult finish(Instant now) {
    RunResult result = result(now);
    listener.on(new Event.RunEnded(now, result));
    return result;
  }

  private void count(TaskResult result, GroupRun group) {
    if (!group.isCleanUp) {
      box(result.status())[0]++;
    } else if (result.status() != Status.SUCCEEDED && result.status() != Status.SKIPPED) {
      cleanUpFailed++;
    }
    if (result.status().isFault()) {
      failed |= !group.group().continueOnError();
      if (failures.size() < RunResult.FAILURES_KEPT) {
        failures.add(result);
      }
    }
  }

  private void count(GroupRun group, Instant at) {
    if (group.unreadable != null && failures.size() < RunResult.FAILURES_KEPT) {
      // No task is to blame: one without steps takes the place of the group's.
      Task source = new Task(group.group().name(), List.of());
      failures.add(TaskFailure.of(source, "the source of tasks", at, group.unreadable));
    }
    if (group.isCleanUp) {
      failed |= group.fails();
      return;
    }
    Map<String, Object> left = group.asNeed().outputs();
    if (!left.isEmpty()) {
      outputs.put(group.group().name(), left);
    }
    if (group.status() == Status.SKIPPED && group.started == 0) {
      skippedGroups++;
    } else if (!group.isComplete()) {
      OptionalLong count = group.group().count();
      notStarted += Math.max(0, count.orElse(0) - group.started);
      uncounted |= count.isEmpty();
    }
    failed |= group.fails();
  }

  private RunResult result(Instant ended) {
    return new RunResult(
        run,
        cancelled ? Status.CANCELLED : failed ? Status.FAILED : Status.SUCCEEDED,
        started,
        ended,
        count(Status.SUCCEEDED),
        count(Status.FAILED),
        count(Status.TIMED_OUT),
        count(Status.CANCELLED),
        skippedGroups + count(Status.SKIPPED),
        notStarted,
        uncounted,
        cleanUpFailed,
        failures,
        outputs);
  }

  private long count(Status status) {
    return box(status)[0];
  }

  private long[] box(Status status) {
    return tasks.computeIfAbsent(status, _ -> new long[1]);
  }

  private Map<Status, Long> byStatus() {
    Map<Status, Long> all = new EnumMap<>(Status.class);
    for (Status status : Status.values()) {
      if (count(status) > 0) {
        all.put(status, count(status));
      }
    }
    return all;
  }
}
