package dev.weft.cli.cluster;

import dev.weft.Durations;
import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Group;
import dev.weft.HistoryEvent;
import dev.weft.Listener;
import dev.weft.Outcome;
import dev.weft.RunContext;
import dev.weft.Status;
import dev.weft.Task;
import dev.weft.TaskResult;
import dev.weft.engine.StepSelector;
import dev.weft.live.ClosedApprovals;
import dev.weft.live.Reply;
import dev.weft.live.StatusTracker;
import dev.weft.restate.Kept;
import dev.weft.restate.RunSummary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Tracks the tasks of a run of a cluster, from its events.
public final class ClusterRunStatus implements Listener {
  private static final RunContext.Need NONE = new RunContext.Need(Status.SUCCEEDED, Map.of());

  /// The end of a task.
  ///
  /// @param isDone whether it succeeded, or had nothing to do
  /// @param line describes it
  private record Ended(boolean isDone, String line) {}

  private final RunSummary run;
  private final StatusTracker tracker = new StatusTracker();
  private final ClosedApprovals concluded = new ClosedApprovals();
  private final Map<String, Ended> ended = new LinkedHashMap<>();
  // For each group of the plan, the tasks to retry; null for the whole group.
  private final Map<String, List<String>> again = new LinkedHashMap<>();

  // The outcomes of steps that have succeeded of tasks that have not.
  private final Map<String, List<HistoryEvent.Ended>> steps = new HashMap<>();
  // The tasks of each group that are done so far, with what the last one has left.
  private final Map<String, RunContext.Need> done = new HashMap<>();
  // The groups that have succeeded.
  private final Map<String, RunContext.Need> groups = new HashMap<>();

  public ClusterRunStatus(RunSummary run) {
    this.run = run;
  }

  @Override
  public void on(Event event) {
    tracker.on(event);
    switch (event) {
      case Event.RunStarted started -> {
        for (Group group : started.plan().groups()) {
          again.put(group.name(), new ArrayList<>());
        }
      }
      case Event.StepEnded(_, Task task, Outcome outcome, _) -> {
        concluded.note(task.name(), outcome);
        if (outcome.status() == Status.SUCCEEDED) {
          steps
              .computeIfAbsent(task.name(), _ -> new ArrayList<>())
              .add(HistoryEvent.Ended.of(outcome));
        }
      }
      case Event.TaskEnded(_, String group, TaskResult result) -> ended(group, result);
      case Event.GroupEnded group -> {
        if (!group.complete() && again.containsKey(group.group())) {
          again.put(group.group(), List.of(group.group()));
        }
        if (group.complete() && group.status() == Status.SUCCEEDED) {
          Optional.ofNullable(done.get(group.group()))
              .ifPresent(need -> groups.put(group.group(), need));
        }
      }
      case Event.TaskStarted _,
          Event.StepStarted _,
          Event.Output _,
          Event.StepPolled _,
          Event.LimitAwaited _,
          Event.LimitAdapted _,
          Event.TaskKept _,
          Event.RunCancelled _,
          Event.RunPaused _,
          Event.RunResumed _,
          Event.RunEnded _,
          Event.StepRepeated _,
          Event.Stalled _,
          Event.Missed _ -> {
        // Does not end a task.
      }
    }
  }

  private void ended(String group, TaskResult result) {
    Status status = result.status();
    boolean isDone = status == Status.SUCCEEDED || status == Status.SKIPPED;
    ended.put(result.task().name(), new Ended(isDone, line(result)));
    if (isDone) {
      steps.remove(result.task().name());
      RunContext.Need before = done.getOrDefault(group, NONE);
      done.put(
          group,
          new RunContext.Need(
              Status.SUCCEEDED,
              result.outputs(),
              before.count() + 1,
              before.succeeded() + (status == Status.SUCCEEDED ? 1 : 0),
              0));
    }
    List<String> tasks = again.get(group);
    if (!isDone && tasks != null) {
      tasks.add(result.task().name());
    }
  }

  private static String line(TaskResult result) {
    Outcome cause = result.cause();
    if (cause == null) {
      return result.status() + " in " + Durations.format(result.took());
    }
    Failure failure = cause.failure();
    String why = failure == null ? "" : ": " + failure.message();
    return result.status() + " at `" + cause.step().id() + "`" + why;
  }

  /// Describes the status of the tasks: first those that have ended, then the others.
  ///
  /// @param all whether to include tasks that are done
  public Map<String, String> lines(boolean all) {
    Map<String, String> lines = new LinkedHashMap<>();
    ended.forEach(
        (task, how) -> {
          if (all || !how.isDone()) {
            lines.put(task, how.line());
          }
        });
    if (run.ending() == null) {
      tracker.first(Integer.MAX_VALUE).forEach(task -> lines.put(task.name(), task.status()));
    }
    return lines;
  }

  /// Returns whether a task has begun and not ended.
  public boolean isUnderWay(String task) {
    return tracker.isUnderWay(task);
  }

  /// Describes since when and by whom the run is paused; null if it is not.
  public @Nullable String paused() {
    return run.ending() == null ? tracker.paused() : null;
  }

  /// Describes why the cluster cannot go on with the run itself at present; null if it can.
  public @Nullable String stalled() {
    return run.ending() == null ? tracker.stalled() : null;
  }

  /// Returns the tasks with which the cluster cannot go on at present, and why.
  public Map<String, String> stalledTasks() {
    return run.ending() == null ? tracker.stalledTasks() : Map.of();
  }

  /// Returns how many attempts have begun once more.
  public long repeats() {
    return tracker.repeats();
  }

  /// Describes how the approval ended, for an answer that comes too late; empty if it has not
  /// ended.
  public Optional<String> tooLate(String task, @Nullable String step) {
    StepSelector meant = new StepSelector(task, step);
    boolean waits =
        tracker.approvals().stream()
            .anyMatch(it -> it.task().name().equals(task) && meant.selects(it.step()));
    return waits ? Optional.empty() : concluded.tooLate(task, step);
  }

  /// Returns whether a task has begun.
  public boolean isKnown(String task) {
    return ended.containsKey(task) || isUnderWay(task);
  }

  /// Returns the approvals that wait for an answer.
  public Reply.Waiting waiting() {
    return Reply.Waiting.of(run.run(), run.plan(), tracker.approvals());
  }

  /// Returns what a run keeps that retries this one.
  ///
  /// @param before what this one has kept itself; null for nothing
  public Kept kept(@Nullable Kept before) {
    Map<String, RunContext.Need> keptGroups = new HashMap<>(groups);
    Map<String, List<HistoryEvent.Ended>> keptSteps = new HashMap<>(steps);
    if (before != null) {
      keptGroups.putAll(before.groups());
      before.steps().forEach((task, ended) -> keptSteps.merge(task, ended, ClusterRunStatus::both));
    }
    again.forEach(
        (group, tasks) -> {
          if (!tasks.isEmpty()) {
            keptGroups.remove(group);
          }
        });
    return new Kept(keptGroups, keptSteps);
  }

  private static List<HistoryEvent.Ended> both(
      List<HistoryEvent.Ended> later, List<HistoryEvent.Ended> earlier) {
    return Stream.concat(earlier.stream(), later.stream()).toList();
  }

  /// Returns the tasks to retry of a run that has ended, and the groups that did not complete.
  public List<String> unfinished() {
    return again.values().stream().flatMap(List::stream).toList();
  }
}
