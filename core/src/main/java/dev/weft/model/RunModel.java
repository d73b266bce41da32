package dev.weft.model;

import dev.weft.Durations;
import dev.weft.Event;
import dev.weft.Group;
import dev.weft.Listener;
import dev.weft.Outcome;
import dev.weft.Plan;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a run stands, folded from its events: what is under way, what waits for what, and how many
/// have ended. Holds on to no task that has ended. To be used by one thread at a time.
public final class RunModel implements Listener {
  private final Map<String, TaskProgress> tasks = new LinkedHashMap<>();
  private final StepsByState steps = new StepsByState();
  private final LimitUse loads = new LimitUse();
  private final Map<String, GroupAt> groups = new LinkedHashMap<>();
  private final EnumMap<Status, Long> ended = new EnumMap<>(Status.class);
  private final Pace pace = new Pace();
  private Instant began = Instant.EPOCH;
  private String plan = "";
  private @Nullable String cancelled;
  private @Nullable String paused;

  @Override
  public void on(Event event) {
    switch (event) {
      case Event.RunStarted started -> begin(started);
      case Event.TaskStarted started -> begin(started);
      case Event.StepStarted started -> stand(started.task(), StepProgress.started(started));
      case Event.LimitAwaited awaited -> stand(awaited.task(), StepProgress.atLimit(awaited));
      case Event.Output output -> {
        TaskProgress task = tasks.get(output.task().name());
        if (task != null) {
          task.print(output, tasks.size());
        }
      }
      case Event.StepEnded stepEnded -> end(stepEnded);
      case Event.TaskEnded taskEnded -> end(taskEnded);
      case Event.TaskKept kept -> count(kept.group(), kept.result().status());
      case Event.GroupEnded groupEnded -> group(groupEnded.group()).ended = true;
      case Event.RunCancelled now -> cancelled = now.reason();
      case Event.RunPaused now -> paused = now.by();
      case Event.RunResumed _ -> paused = null;
      case Event.RunEnded _, Event.Missed _ -> {}
    }
  }

  private void begin(Event.RunStarted started) {
    began = started.at();
    Plan whole = started.plan();
    plan = whole.name();
    for (Group group : whole.groups()) {
      groups.put(group.name(), new GroupAt(group));
    }
    loads.of(whole);
  }

  private void begin(Event.TaskStarted started) {
    GroupAt group = group(started.group());
    group.begun++;
    if (group.group != null) {
      loads.take(group.group.limits());
    }
    tasks.put(started.task().name(), new TaskProgress(started.task(), started.group()));
  }

  private void stand(Task named, StepProgress step) {
    TaskProgress task = tasks.get(named.name());
    // The steps of a gather step stand for it.
    if (task != null && !(step.step() instanceof Step.Gather)) {
      leave(task, step.step());
      task.stand(step);
      steps.add(step);
      if (step.state() == StepProgress.State.RUNS) {
        loads.take(step.step().limits());
      }
    }
  }

  private void leave(TaskProgress task, Step step) {
    StepProgress before = task.leave(step);
    if (before != null) {
      steps.remove(before);
      if (before.state() == StepProgress.State.RUNS) {
        loads.give(before.step().limits());
      }
    }
  }

  private void end(Event.StepEnded stepEnded) {
    TaskProgress task = tasks.get(stepEnded.task().name());
    if (task == null) {
      return;
    }
    Outcome outcome = stepEnded.outcome();
    leave(task, outcome.step());
    if (stepEnded.retryAt() != null) {
      StepProgress pausing = StepProgress.pausing(stepEnded, stepEnded.retryAt());
      task.stand(pausing);
      steps.add(pausing);
    }
  }

  private void end(Event.TaskEnded taskEnded) {
    TaskProgress task = tasks.remove(taskEnded.result().task().name());
    if (task != null) {
      for (StepProgress left : task.steps()) {
        leave(task, left.step());
      }
    }
    GroupAt group = group(taskEnded.group());
    if (group.group != null) {
      loads.give(group.group.limits());
    }
    count(taskEnded.group(), taskEnded.result().status());
    pace.count(taskEnded.at());
  }

  private void count(String group, Status status) {
    GroupAt at = group(group);
    at.done++;
    if (at.group != null) {
      ended.merge(status, 1L, Long::sum);
    }
  }

  private GroupAt group(String name) {
    return groups.computeIfAbsent(name, _ -> new GroupAt(null));
  }

  public Instant began() {
    return began;
  }

  public Duration elapsed(Instant now) {
    return Durations.between(began, now);
  }

  public String plan() {
    return plan;
  }

  /// Why it was cancelled; null if it was not.
  public @Nullable String cancelled() {
    return cancelled;
  }

  /// By whom it is paused; null if it is not.
  public @Nullable String paused() {
    return paused;
  }

  /// What is under way, in the order in which it began.
  Collection<TaskProgress> tasks() {
    return tasks.values();
  }

  public @Nullable TaskProgress task(String name) {
    return tasks.get(name);
  }

  public StepsByState steps() {
    return steps;
  }

  public LimitUse loads() {
    return loads;
  }

  public Map<String, GroupAt> groups() {
    return groups;
  }

  /// Tasks that have ended so, without the plan's clean-up.
  public long ended(Status status) {
    return ended.getOrDefault(status, 0L);
  }

  /// Tasks that have ended.
  public long ended() {
    long all = 0;
    for (long count : ended.values()) {
      all += count;
    }
    return all;
  }

  public Pace pace() {
    return pace;
  }

  /// A group of the run.
  public static final class GroupAt {
    /// Null for one that is not among the plan's, such as its `finally`.
    public final @Nullable Group group;

    public long begun;
    public long done;
    public boolean ended;

    GroupAt(@Nullable Group group) {
      this.group = group;
    }
  }
}
