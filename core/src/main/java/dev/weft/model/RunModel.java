package dev.weft.model;

import dev.weft.AwaitedApproval;
import dev.weft.Event;
import dev.weft.Group;
import dev.weft.Listener;
import dev.weft.Outcome;
import dev.weft.Plan;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.TaskResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a run stands: what is under way, what waits for what, how many tasks have ended and how,
/// where the time goes, and what stands out. It follows the run's events, and views ask it:
///
/// ```java
/// RunModel model = new RunModel();
/// Weft.gather(tasks, event -> {
///   model.on(event);
///   show(model.ended(), model.steps().all(Activity.RUNNING));
/// });
/// ```
///
/// It holds on to what is under way, and to nothing that has ended but what a [Summary] has. What
/// it keeps of tasks under way beside that is asked for with [Details].
///
/// One thread at a time may use it. Threads that share one take turns under a lock, and then all
/// answers within a turn are of the same instant: what it returns are views of what it knows.
public final class RunModel implements Listener {
  // Shared by the tasks that are under way.
  private static final int LINES_OF_ALL = 20_000;
  private static final int LINES_MIN = 10;

  private final Details details;
  private final Map<String, TaskProgress> tasks = new LinkedHashMap<>();
  private final StepsUnderWay steps = new StepsUnderWay();
  private final LimitUses limits = new LimitUses();
  private final Groups groups = new Groups();
  private final Pace pace = new Pace();
  private final TimeSpent.Sum spent = new TimeSpent.Sum();
  private final Findings findings = new Findings();
  private Instant began = Instant.EPOCH;
  private String plan = "";
  private @Nullable String cancelled;
  private Event.@Nullable RunPaused paused;
  private @Nullable RunResult result;

  /// What is kept of each task under way.
  ///
  /// @param lines how many of the lines that it printed last; many tasks keep fewer, but for ten
  /// @param attempts whether the attempts of its steps that have ended
  public record Details(int lines, boolean attempts) {
    /// Nothing.
    public static final Details NONE = new Details(0, false);
  }

  /// Of a run that has not begun, without details.
  public RunModel() {
    this(Details.NONE);
  }

  /// Of a run that has not begun.
  public RunModel(Details details) {
    this.details = details;
  }

  @Override
  public void on(Event event) {
    switch (event) {
      case Event.RunStarted started -> begin(started);
      case Event.TaskStarted started -> begin(started);
      case Event.StepStarted started -> begin(started);
      case Event.LimitAwaited awaited -> begin(awaited);
      case Event.Output output -> print(output);
      case Event.StepEnded stepEnded -> end(stepEnded);
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
      case Event.Missed _ -> {}
    }
  }

  private void begin(Event.RunStarted started) {
    began = started.at();
    Plan whole = started.plan();
    plan = whole.name();
    groups.begin(whole);
    limits.begin(whole);
    findings.begin(whole);
  }

  private void begin(Event.TaskStarted started) {
    GroupProgress group = groups.of(started.group());
    group.begin(started.at());
    limits.take(group.limits());
    tasks.put(
        started.task().name(), new TaskProgress(started.task(), started.group(), started.at()));
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
      task.end(Lane.Attempt.of(outcome, before == null ? List.of() : before.awaited()));
    }
    if (stepEnded.retryAt() != null) {
      enter(StepProgress.pausing(task, stepEnded, stepEnded.retryAt()));
    }
  }

  private void end(Event.TaskEnded taskEnded) {
    TaskResult how = taskEnded.result();
    TaskProgress task = tasks.remove(how.task().name());
    if (task != null) {
      for (StepProgress left : List.copyOf(task.steps())) {
        leave(task, left.step(), taskEnded.at());
      }
      limits.give(groups.of(taskEnded.group()).limits());
    }
    findings.end(how, task);
    groups.end(taskEnded);
    pace.count(taskEnded.at());
  }

  private void enter(StepProgress step) {
    step.task().enter(step);
    steps.add(step);
    if (step.activity() == Activity.RUNNING) {
      limits.take(step.step().limits());
    }
  }

  /// Where the step was; null if nowhere.
  private @Nullable StepProgress leave(TaskProgress task, Step step, Instant at) {
    StepProgress before = task.leave(step);
    if (before != null) {
      steps.remove(before);
      switch (before.activity()) {
        case RUNNING -> limits.give(before.step().limits());
        case LIMIT, RETRY -> spent.add(before.activity(), before.limit(), before.since(), at);
        case WAITING, APPROVAL, INSIDE, OTHER -> {}
      }
    }
    return before;
  }

  /// When the run began.
  public Instant began() {
    return began;
  }

  /// The plan's name.
  public String plan() {
    return plan;
  }

  /// Why it was cancelled; null if it was not.
  public @Nullable String cancelled() {
    return cancelled;
  }

  /// By whom it is paused, and since when; null if it is not.
  public Event.@Nullable RunPaused paused() {
    return paused;
  }

  /// The tasks under way, in the order in which they began.
  public Collection<TaskProgress> tasks() {
    return Collections.unmodifiableCollection(tasks.values());
  }

  /// The task of this name; null if it is not under way.
  public @Nullable TaskProgress task(String name) {
    return tasks.get(name);
  }

  /// The steps under way.
  public StepsUnderWay steps() {
    return steps;
  }

  /// The approvals that wait for an answer, in the order in which they came to it.
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

  /// How much of a limit is in use; null if the plan has none of this name.
  public @Nullable LimitUse limit(String name) {
    return limits.of(name);
  }

  /// The groups of the plan, in its order, and behind them those of its clean-up that have begun.
  public Collection<GroupProgress> groups() {
    return groups.all();
  }

  /// The needs of a group that have not ended.
  public List<String> missing(Group group) {
    return groups.missing(group);
  }

  /// Tasks that have ended so, without the plan's clean-up.
  public long ended(Status status) {
    return groups.ended(status);
  }

  /// Tasks that have ended, without the plan's clean-up.
  public long ended() {
    return groups.ended();
  }

  /// How many tasks have ended a second, of late.
  public double rate(Instant now) {
    return pace.rate(began, now);
  }

  /// Where the tasks' time went so far, without what goes on yet.
  public TimeSpent spent() {
    return spent.spent();
  }

  /// The groups that have made the run as long as it is, first to last: each needs the one before
  /// it. Clean-up begins when all else has ended.
  public List<Summary.Link> criticalPath() {
    return groups.criticalPath();
  }

  /// What the run amounted to.
  ///
  /// @throws IllegalStateException if it has not ended
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
        criticalPath(),
        findings.isWithinBounds());
  }
}
