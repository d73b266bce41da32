package dev.weft.model;

import dev.weft.AwaitedApproval;
import dev.weft.Event;
import dev.weft.Group;
import dev.weft.LimitWait;
import dev.weft.Listener;
import dev.weft.Outcome;
import dev.weft.Plan;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.TaskResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The state of a run: the tasks in progress, what each waits for, how many tasks have ended and
/// with which status, where the time goes, and notable failures. The model listens to the run's
/// events, and views query it:
///
/// ```java
/// RunModel model = new RunModel();
/// Weft.gather(tasks, event -> {
///   model.on(event);
///   show(model.ended(), model.steps().all(Activity.RUNNING));
/// });
/// ```
///
/// The model retains tasks in progress. Of ended tasks it retains only what a [Summary] contains.
/// [Details] select what else it keeps of each task in progress.
///
/// Not thread-safe. Returned objects are live views, so threads that share a model must hold a
/// common lock while they use them; meanwhile all answers are of the same instant.
public final class RunModel implements Listener {
  // Shared by the tasks in progress.
  private static final int LINES_OF_ALL = 20_000;
  private static final int LINES_MIN = 10;
  // Of more attempts, no critical chain is kept: they would take some hundred megabytes.
  private static final int CHAIN_MAX = 1_000_000;

  private final Details details;
  private final Map<String, TaskProgress> tasks = new LinkedHashMap<>();
  private final StepsInProgress steps = new StepsInProgress();
  private final LimitUses limits = new LimitUses();
  private final Groups groups = new Groups();
  private final Pace pace = new Pace();
  private final TimeSpent.Sum spent = new TimeSpent.Sum();
  private final FullTimes full = new FullTimes();
  private final Findings findings = new Findings();
  // Null unless the details request it.
  private final @Nullable WorkTracker work;
  private Instant began = Instant.EPOCH;
  private String plan = "";
  private int maxParallel = Group.UNBOUNDED;
  private @Nullable String cancelled;
  private Event.@Nullable RunPaused paused;
  private @Nullable RunResult result;
  // Null unless the details request it.
  private @Nullable CriticalChain chain;
  private Event.@Nullable Stalled stalled;
  private long repeats;

  /// What the model keeps of each task in progress.
  ///
  /// @param lines the number of last printed lines; with many tasks each keeps fewer, but at least
  ///     ten
  /// @param attempts whether to keep the ended attempts of its steps
  /// @param chain whether to keep what may turn out to be on the critical chain: of ended tasks,
  ///     too, at most all attempts that had to wait for each other. Of more than a million attempts
  ///     there is none
  /// @param work whether to track how much work is left, for [#left]
  public record Details(int lines, boolean attempts, boolean chain, boolean work) {
    /// Keeps nothing.
    public static final Details NONE = new Details(0, false);

    /// Details without the critical chain.
    public Details(int lines, boolean attempts) {
      this(lines, attempts, false);
    }

    /// Details without the work that is left.
    public Details(int lines, boolean attempts, boolean chain) {
      this(lines, attempts, chain, false);
    }

    /// Returns these details and the work that is left.
    public Details withWork() {
      return new Details(lines, attempts, chain, true);
    }
  }

  /// Creates the model of a run that has not begun, without details.
  public RunModel() {
    this(Details.NONE);
  }

  /// Creates the model of a run that has not begun.
  public RunModel(Details details) {
    this.details = details;
    this.work = details.work() ? new WorkTracker() : null;
  }

  @Override
  public void on(Event event) {
    switch (event) {
      case Event.RunStarted started -> begin(started);
      case Event.TaskStarted started -> begin(started);
      case Event.StepStarted started -> begin(started);
      case Event.LimitAwaited awaited -> begin(awaited);
      case Event.LimitAdapted adapted -> limits.adapt(adapted);
      case Event.Output output -> print(output);
      case Event.StepEnded stepEnded -> end(stepEnded);
      case Event.StepPolled polled -> poll(polled);
      case Event.TaskEnded taskEnded -> end(taskEnded);
      case Event.TaskKept kept -> groups.keep(kept);
      case Event.GroupEnded groupEnded -> {
        groups.of(groupEnded.group()).end();
        findings.end(groupEnded);
      }
      case Event.RunCancelled now -> {
        cancelled = now.reason();
        paused = null;
      }
      case Event.RunPaused now -> paused = now;
      case Event.RunResumed _ -> paused = null;
      case Event.RunEnded now -> result = now.result();
      case Event.StepRepeated _ -> repeats++;
      case Event.Stalled now -> stall(now);
      case Event.Missed _ -> {}
    }
    if (chain != null) {
      chain.on(event, tasks);
    }
  }

  private void begin(Event.RunStarted started) {
    began = started.at();
    Plan startedPlan = started.plan();
    plan = startedPlan.name();
    maxParallel = startedPlan.maxParallel();
    groups.begin(startedPlan);
    limits.begin(startedPlan);
    findings.begin(startedPlan);
    full.begin(startedPlan);
    chain = details.chain() ? new CriticalChain(RunBounds.of(startedPlan), began, CHAIN_MAX) : null;
  }

  private void stall(Event.Stalled now) {
    TaskProgress task = now.task() == null ? null : tasks.get(now.task().name());
    if (task != null) {
      task.stall(now);
    } else if (now.task() == null) {
      stalled = now;
    }
  }

  private void begin(Event.TaskStarted started) {
    stalled = null;
    GroupProgress group = groups.of(started.group());
    group.begin(started.at());
    limits.take(group.limits());
    TaskProgress task = new TaskProgress(started.task(), started.group(), started.at());
    tasks.put(started.task().name(), task);
    if (work != null) {
      work.begin(task);
    }
    full.changeTasks(started.group(), 1, started.at());
  }

  private void begin(Event.StepStarted started) {
    TaskProgress task = tasks.get(started.task().name());
    if (task != null) {
      enter(StepProgress.started(task, started, leave(task, started.step(), started.at())));
    }
  }

  private void begin(Event.LimitAwaited awaited) {
    TaskProgress task = tasks.get(awaited.task().name());
    if (task != null) {
      enter(StepProgress.atLimit(task, awaited, leave(task, awaited.step(), awaited.at())));
    }
  }

  private void print(Event.Output output) {
    TaskProgress task = details.lines() == 0 ? null : tasks.get(output.task().name());
    if (task != null) {
      int room = Math.max(LINES_MIN, LINES_OF_ALL / tasks.size());
      task.print(output, Math.min(room, details.lines()));
    }
  }

  private void end(Event.StepEnded stepEnded) {
    Outcome outcome = stepEnded.outcome();
    Lane.Kind kind = Lane.Kind.of(outcome.step());
    spent.add(Activity.of(kind), null, outcome.started(), outcome.ended());
    findings.end(stepEnded.task(), outcome);
    TaskProgress task = tasks.get(stepEnded.task().name());
    if (task == null) {
      return;
    }
    StepProgress before = leave(task, outcome.step(), stepEnded.at());
    if (details.attempts()) {
      List<LimitWait> awaited = before == null ? List.of() : before.awaited();
      Event.StepPolled polled = before == null ? null : before.polled();
      task.end(Lane.Attempt.of(outcome, awaited), polled == null ? null : polled.since());
    }
    Instant retryAt = stepEnded.retryAt();
    if (work != null) {
      work.end(task, stepEnded);
    }
    if (retryAt != null) {
      enter(StepProgress.pausing(task, stepEnded, retryAt, before));
    }
  }

  private void poll(Event.StepPolled polled) {
    spent.add(Activity.RUNNING, null, polled.started(), polled.at());
    TaskProgress task = tasks.get(polled.task().name());
    if (task != null) {
      leave(task, polled.step(), polled.at());
      if (work != null) {
        work.poll(task, polled);
      }
      enter(StepProgress.polled(task, polled));
    }
  }

  private void end(Event.TaskEnded taskEnded) {
    TaskResult how = taskEnded.result();
    TaskProgress task = tasks.remove(how.task().name());
    if (task != null) {
      // Their waits led to nothing that is on record, and so count nowhere.
      List.copyOf(task.steps()).forEach(step -> remove(step, taskEnded.at()));
      if (work != null) {
        work.end(task);
      }
      limits.give(groups.of(taskEnded.group()).limits());
      full.changeTasks(taskEnded.group(), -1, taskEnded.at());
    }
    stalled = null;
    findings.end(how, task);
    groups.end(taskEnded);
    pace.count(taskEnded.at());
  }

  private void enter(StepProgress step) {
    step.task().enter(step);
    steps.add(step);
    if (work != null) {
      work.enter(step);
    }
    if (step.activity() == Activity.RUNNING) {
      limits.take(step.step());
    } else if (step.limit() != null) {
      full.changeWaiting(step.limit(), 1, step.since());
    }
  }

  /// Removes the step and returns its previous progress; null if it had none.
  private @Nullable StepProgress leave(TaskProgress task, Step<?> step, Instant at) {
    StepProgress before = task.leave(step);
    if (before != null) {
      remove(before, at);
      boolean isPause =
          switch (before.activity()) {
            case LIMIT, RETRY, POLL -> true;
            case RUNNING, WAITING, APPROVAL, INSIDE, OTHER -> false;
          };
      if (isPause) {
        spent.add(before.activity(), before.limit(), before.since(), at);
      }
    }
    return before;
  }

  private void remove(StepProgress step, Instant at) {
    steps.remove(step);
    if (work != null) {
      work.leave(step);
    }
    if (step.activity() == Activity.RUNNING) {
      limits.give(step.step());
    } else if (step.limit() != null) {
      full.changeWaiting(step.limit(), -1, at);
    }
  }

  /// Returns when the run began.
  public Instant began() {
    return began;
  }

  /// Returns the plan's name.
  public String plan() {
    return plan;
  }

  /// Returns why the run was cancelled; null if it was not.
  public @Nullable String cancelled() {
    return cancelled;
  }

  /// Returns the event that says who paused the run and when; null if it is not paused.
  public Event.@Nullable RunPaused paused() {
    return paused;
  }

  /// Returns the event that says why the run starts no tasks at present; null if it does.
  public Event.@Nullable Stalled stalled() {
    return stalled;
  }

  /// Returns how many attempts have begun once more, because a machine was lost to the run.
  public long repeats() {
    return repeats;
  }

  /// Returns the tasks in progress, in the order in which they began.
  public Collection<TaskProgress> tasks() {
    return Collections.unmodifiableCollection(tasks.values());
  }

  /// Returns the task with this name; null if it is not in progress.
  public @Nullable TaskProgress task(String name) {
    return tasks.get(name);
  }

  /// Returns the steps in progress.
  public StepsInProgress steps() {
    return steps;
  }

  /// Returns the approvals that wait for an answer, longest wait first.
  public List<AwaitedApproval> approvals() {
    List<AwaitedApproval> approvals = new ArrayList<>();
    for (StepProgress at : steps.all(Activity.APPROVAL)) {
      Step.Approval approval = at.step().asApproval();
      if (approval != null) {
        approvals.add(new AwaitedApproval(at.task().task(), approval, at.since()));
      }
    }
    return approvals;
  }

  /// Returns the usage of a limit; null if the plan has no limit of this name.
  public @Nullable LimitUse limit(String name) {
    return limits.of(name);
  }

  /// Returns the groups of the plan, in its order, followed by those of its cleanup that have
  /// begun.
  public Collection<GroupProgress> groups() {
    return groups.all();
  }

  /// Returns the needs of a group that have not ended.
  public List<String> missing(Group group) {
    return groups.missing(group);
  }

  /// Returns how many tasks ended with this status, without the plan's cleanup.
  public long ended(Status status) {
    return groups.ended(status);
  }

  /// Returns how many tasks have ended, without the plan's cleanup.
  public long ended() {
    return groups.ended();
  }

  /// Returns the recent number of tasks that end per second.
  public double rate(Instant now) {
    return pace.rate(began, now);
  }

  /// Estimates how long the rest of the run takes, from how long its steps took before and take
  /// now, how many tasks are left, and what limits and `max-parallel` let through. The work that
  /// this takes does not depend on the number of tasks.
  ///
  /// @param tasks how many tasks groups have, by name, as far as that is known in advance
  /// @param past the times of earlier runs
  /// @return null if too little is known, the run is paused or stops, or the details do not
  ///     request it
  public @Nullable Duration left(Map<String, Long> tasks, AttemptTimes past, Instant now) {
    return work == null ? null : TimeLeft.of(this, work, tasks, past, now);
  }

  /// Returns how many tasks may be in flight.
  int maxParallel() {
    return maxParallel;
  }

  /// Returns how the tasks' time has been spent so far, without activities still in progress.
  public TimeSpent spent() {
    return spent.spent();
  }

  /// Returns for how long each bound was full until then, for those that were: limits while steps
  /// waited for them, `max-parallel` while so many tasks were in flight.
  public Map<Bound, Duration> full(Instant now) {
    return full.of(now);
  }

  /// Returns the chain of attempts that determined the run's duration so far.
  ///
  /// @throws IllegalStateException if the details do not request it, or nothing has begun
  public CriticalChain criticalChain() {
    if (chain == null) {
      throw new IllegalStateException("no critical chain was kept");
    }
    return chain;
  }

  /// Returns the groups that determined the run's duration, first to last: each needs the one
  /// before it. Cleanup begins after everything else has ended.
  public List<Summary.Link> longestChain() {
    return groups.longestChain();
  }

  /// Returns the summary of the run.
  ///
  /// @throws IllegalStateException if the run has not ended
  public Summary summary() {
    RunResult how = result;
    if (how == null) {
      throw new IllegalStateException("the run has not ended");
    }
    return new Summary(
        how,
        findings.failures(),
        findings.unfinished(),
        findings.unfinishedCount(),
        findings.slowest(),
        spent(),
        longestChain(),
        findings.isWithinBounds(),
        repeats);
  }
}
