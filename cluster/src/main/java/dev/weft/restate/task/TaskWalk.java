package dev.weft.restate.task;

import dev.restate.sdk.DurableFuture;
import dev.restate.sdk.WorkflowContext;
import dev.weft.Failure;
import dev.weft.HistoryEvent;
import dev.weft.Outcome;
import dev.weft.Step;
import dev.weft.TaskResult;
import dev.weft.engine.Decision;
import dev.weft.engine.Recordable;
import dev.weft.engine.TaskMachine;
import dev.weft.engine.Walk;
import dev.weft.engine.limits.LimitsExchange;
import dev.weft.restate.ApprovalAnswer;
import dev.weft.restate.host.AttemptRunner;
import dev.weft.restate.host.OpenRun;
import dev.weft.restate.story.StoryObject;
import dev.weft.restate.story.TaskStory;
import dev.weft.restate.wire.AttemptRecord;
import dev.weft.restate.wire.PackedEvents;
import dev.weft.restate.wire.TaskEnd;
import dev.weft.restate.wire.TaskInput;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Walks one task on the engine: carries out what its [machines][Walk] decide. An attempt is a
/// durable step, a wait a durable timer, an approval a durable promise. A worker that resumes the
/// task replays the same answers from the engine's log and so reaches the same state.
final class TaskWalk implements Walk.Actions<TaskBranch> {
  private static final Duration LONG = Duration.ofSeconds(1);

  private final WorkflowContext engine;
  private final OpenRun run;
  private final AttemptRunner runner;
  private final String group;
  private final String task;
  private final TaskStory story;
  private final List<TaskBranch> branches = new ArrayList<>();
  private final PendingFutures awaits;
  private final Interventions interventions;
  private final TaskLimits limits;
  private final TaskAttempts attempts;
  private final Walk<TaskBranch> walk = new Walk<>(this);
  private final TaskClock clock;
  private boolean paused;
  // Whether an attempt of it is to begin, which it may not here.
  private boolean leaving;
  private @Nullable TaskResult result;

  TaskWalk(WorkflowContext engine, OpenRun run, AttemptRunner runner, TaskInput input) {
    this.engine = engine;
    this.run = run;
    this.runner = runner;
    this.group = input.group();
    this.task = input.task();
    this.clock = new TaskClock(engine, input.at());
    this.story = new TaskStory(task);
    this.awaits = new PendingFutures(new Wakeups(engine));
    this.interventions = new Interventions(engine, this, task);
    this.limits = new TaskLimits(engine, run.id(), runner, awaits, task);
    this.attempts =
        new TaskAttempts(this, engine, run, runner, input, story, awaits, limits, clock);
  }

  /// Walks the task to its end.
  TaskEnd walk(TaskMachine taskMachine) {
    TaskBranch root = new TaskBranch(taskMachine, null);
    branches.add(root);
    LimitsExchange.Part throughout = run.part(group, task);
    if (throughout == null) {
      begin(root);
    } else {
      limits.hold(root, throughout, clock.now(), () -> begin(root));
    }
    try (limits) {
      while (result == null) {
        leaveIfToLeave();
        Wakeup wakeup = awaits.one();
        if (wakeup != null) {
          interventions.act(wakeup);
        }
      }
    } finally {
      abandonAttempts();
    }
    limits.release();
    return new TaskEnd(
        HistoryEvent.TaskEnded.of(Recordable.of(result)), PackedEvents.of(story.all()));
  }

  /// The worker ends: the task goes on elsewhere once no attempt of it is in progress here.
  private void leaveIfToLeave() {
    if (leaving && branches.stream().allMatch(branch -> branch.running == null)) {
      throw new IllegalStateException("this worker ends, and begins no step any more");
    }
  }

  /// An attempt is to begin, which it may not here.
  void leave() {
    leaving = true;
  }

  /// If the engine has taken the task away, nothing of it is to go on here.
  private void abandonAttempts() {
    for (TaskBranch branch : branches) {
      if (branch.running != null) {
        branch.running.abandon();
      }
    }
  }

  private void begin(TaskBranch root) {
    clock.begin(root.machine.task(), runner::now);
    advance(root);
  }

  /// Returns the task itself and its branches.
  List<TaskBranch> branches() {
    return List.copyOf(branches);
  }

  /// Returns whether it waits for anything but the end of an attempt.
  boolean isWaiting(TaskBranch branch) {
    return branch.held || (branch.running == null && awaits.has(branch));
  }

  /// Resumes a branch that waits.
  void goOn(TaskBranch branch) {
    giveUp(branch);
    advance(branch);
  }

  /// Skips the step at which a branch waits.
  void passOver(TaskBranch branch, String reason) {
    giveUp(branch);
    conclude(branch, Outcome.skipped(Objects.requireNonNull(branch.at), clock.now(), reason));
    advance(branch);
  }

  /// Holds back further attempts, except cleanup, also those that wait for limits.
  void pause() {
    paused = true;
    for (TaskBranch branch : branches) {
      if (branch.running != null && isHeld(branch)) {
        branch.running.holdBack();
      }
    }
  }

  /// Lets attempts start again.
  void resume() {
    paused = false;
    for (TaskBranch branch : branches()) {
      if (branch.held) {
        goOn(branch);
      }
    }
  }

  /// Returns whether the next attempt has to wait, since the run is paused.
  boolean isHeld(TaskBranch branch) {
    return paused && !branch.machine.isFinalizing() && !run.isCleanUp(group);
  }

  /// Holds the next attempt until the run is resumed, within the branch's time.
  void hold(TaskBranch branch) {
    branch.held = true;
    bound(branch);
    publish();
  }

  /// Bounds a branch's wait by its remaining time.
  void bound(TaskBranch branch) {
    Instant deadline = branch.machine.timeUp();
    if (deadline != null) {
      awaits.add(
          branch,
          clock.timer(deadline),
          () -> {
            giveUp(branch);
            timeCame(branch, deadline);
          });
    }
  }

  private void giveUp(TaskBranch branch) {
    awaits.drop(branch);
    branch.held = false;
    if (branch.asking != null) {
      limits.giveUp(branch.asking, clock.now());
      branch.asking = null;
    }
  }

  private void advance(TaskBranch branch) {
    walk.goOn(branch, clock.now());
  }

  @Override
  public TaskBranch fork(TaskBranch parent, TaskMachine machine) {
    TaskBranch branch = new TaskBranch(machine, parent);
    branches.add(branch);
    return branch;
  }

  @Override
  public void finished(TaskBranch branch, TaskResult ended) {
    branches.remove(branch);
    if (branch.parent() == null) {
      result = ended;
    }
  }

  @Override
  public boolean begin(TaskBranch branch, Decision.Run attempt) {
    branch.at = attempt.step();
    if (isHeld(branch)) {
      hold(branch);
      return false;
    }
    try {
      attempts.begin(branch, attempt);
      return false;
    } catch (IllegalArgumentException refused) {
      Failure failure = new Failure(Failure.RULE, String.valueOf(refused.getMessage()));
      Instant now = clock.now();
      return conclude(branch, Outcome.failed(attempt.step(), attempt.attempt(), now, now, failure));
    }
  }

  /// Records how an attempt ended, and continues.
  void ended(TaskBranch branch, Decision.Run attempt, AttemptRecord how) {
    clock.passTo(how.ended());
    Outcome outcome = branch.machine.judge(how.outcome(attempt));
    if (outcome == null) {
      branch.at = null;
      story.polled(attempt, how, clock.now(), branch.machine);
    } else {
      record(branch, outcome);
      AttemptRecord judged = attempt.step().poll() == null ? how : how.judged(outcome);
      story.carriedOut(attempt, judged, clock.now(), branch.machine.retryAt());
    }
    advance(branch);
  }

  @Override
  public void awaitAnswer(TaskBranch branch, Decision.Await await) {
    Step.Approval step = await.step();
    branch.at = step;
    DurableFuture<ApprovalAnswer> answered = TaskApprovals.ask(engine, await);
    awaits.add(
        branch,
        answered,
        () -> {
          ApprovalAnswer answer = answered.await();
          clock.passTo(answer.at());
          conclude(branch, answer.answer().outcome(step, await.since(), clock.now()));
          advance(branch);
        });
    Instant until = await.until();
    if (until != null) {
      awaits.add(branch, clock.timer(until), () -> timeCame(branch, until));
    }
    publish();
  }

  @Override
  public void waitUntil(TaskBranch branch, Step<?> step, Instant until) {
    branch.at = step;
    publishIfLong(until);
    awaits.add(branch, clock.timer(until), () -> timeCame(branch, until));
  }

  /// Publishes the current step of a task that waits for long, for viewers of the run.
  private void publishIfLong(Instant until) {
    if (clock.left(until).compareTo(LONG) >= 0) {
      publish();
    }
  }

  private void publish() {
    engine.send(StoryObject.tell(run.id(), List.of(story.unpublished())));
  }

  private void timeCame(TaskBranch branch, Instant time) {
    clock.passTo(time);
    advance(branch);
  }

  @Override
  public boolean conclude(TaskBranch branch, Outcome outcome) {
    record(branch, outcome);
    story.ended(outcome, clock.now(), branch.machine.retryAt());
    return true;
  }

  private void record(TaskBranch branch, Outcome outcome) {
    if (outcome.step() instanceof Step.Approval approval) {
      TaskApprovals.close(engine, approval);
    }
    branch.record(outcome);
    branch.at = null;
  }

  @Override
  public void announce(TaskBranch branch, Step<?> step) {
    story.begun(step, clock.now());
  }
}
