package dev.weft.restate.task;

import dev.restate.sdk.Awakeable;
import dev.restate.sdk.DurableFuture;
import dev.restate.sdk.WorkflowContext;
import dev.restate.sdk.common.DurablePromiseKey;
import dev.weft.HistoryEvent;
import dev.weft.Outcome;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.TaskResult;
import dev.weft.engine.Decision;
import dev.weft.engine.Recordable;
import dev.weft.engine.TaskMachine;
import dev.weft.restate.ApprovalAnswer;
import dev.weft.restate.ClusterException;
import dev.weft.restate.host.AttemptRunner;
import dev.weft.restate.host.OpenRun;
import dev.weft.restate.story.StoryObject;
import dev.weft.restate.story.TaskStory;
import dev.weft.restate.wire.AttemptRecord;
import dev.weft.restate.wire.Json;
import dev.weft.restate.wire.PackedEvents;
import dev.weft.restate.wire.TaskEnd;
import dev.weft.restate.wire.TaskInput;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Walks one task on the engine: carries out what its iterator decides. An attempt is a durable
/// step, a wait a durable timer, an approval a durable promise. Another worker
/// that continues it gets the same answers from the engine's log, and so comes to the same place.
///
/// The task's time is what the log says: it passes with each outcome and each timer, and no clock
/// is read in between.
final class TaskWalk {
  private static final Duration LONG = Duration.ofSeconds(1);

  private final WorkflowContext engine;
  private final OpenRun run;
  private final AttemptRunner runner;
  private final String group;
  private final String task;
  private final TaskStory story;
  private final List<Branch> branches = new ArrayList<>();
  private final Awaits awaits;
  private final Interventions interventions;
  private final TaskLimits limits;
  private Instant now;
  private boolean paused;
  private @Nullable TaskResult result;

  TaskWalk(WorkflowContext engine, OpenRun run, AttemptRunner runner, TaskInput input) {
    this.engine = engine;
    this.run = run;
    this.runner = runner;
    this.group = input.group();
    this.task = input.task();
    this.now = input.at();
    this.story = new TaskStory(task);
    this.awaits = new Awaits(new Wakeups(engine));
    this.interventions = new Interventions(engine, this, task);
    this.limits = new TaskLimits(engine, run, runner, task);
  }

  /// Walks the task to its end.
  TaskEnd walk(TaskMachine whole) throws ClusterException {
    Branch root = new Branch(whole, null);
    branches.add(root);
    List<String> throughout = run.limitsOfGroup(group);
    if (throughout.isEmpty()) {
      readClock(root);
      advance(root);
    } else {
      ask(
          root,
          task,
          throughout,
          null,
          () -> {
            readClock(root);
            advance(root);
          });
    }
    try (limits) {
      while (result == null) {
        Wakeup wakeup = awaits.one();
        if (wakeup != null) {
          interventions.act(wakeup);
        }
      }
    }
    if (!throughout.isEmpty()) {
      limits.give(task);
    }
    return new TaskEnd(
        HistoryEvent.TaskEnded.of(Recordable.of(result)), PackedEvents.of(story.all()));
  }

  /// A task that begins with a wait, or has a timeout, begins when it really does.
  private void readClock(Branch root) {
    List<Step> steps = root.iterator.task().steps();
    boolean counts =
        root.iterator.task().timeout() != null
            || (!steps.isEmpty() && !(steps.getFirst() instanceof Step.Work));
    if (counts) {
      now = engine.run("begin", Json.of(Instant.class), runner::now);
    }
  }

  static DurablePromiseKey<ApprovalAnswer> answer(String step) {
    return DurablePromiseKey.of("answer-" + step, Json.of(ApprovalAnswer.class));
  }

  /// The task itself, and its branches.
  List<Branch> branches() {
    return List.copyOf(branches);
  }

  /// Whether it waits for anything but the end of an attempt.
  boolean isWaiting(Branch branch) {
    return branch.held || (branch.running == null && awaits.has(branch));
  }

  /// Goes on with a branch that waits, which waits no longer.
  void goOn(Branch branch) throws ClusterException {
    giveUp(branch);
    advance(branch);
  }

  /// Passes over the step at which a branch waits.
  void passOver(Branch branch, String reason) throws ClusterException {
    giveUp(branch);
    conclude(branch, Outcome.skipped(Objects.requireNonNull(branch.at), now, reason));
    advance(branch);
  }

  /// No attempt begins any more, clean-up apart.
  void pause() {
    paused = true;
  }

  /// Attempts begin again.
  void resume() throws ClusterException {
    paused = false;
    for (Branch branch : branches()) {
      if (branch.held) {
        goOn(branch);
      }
    }
  }

  private boolean isHeld(Branch branch) {
    return paused && !branch.iterator.isFinalizing() && !run.isCleanUp(group);
  }

  /// Has the next attempt wait until the run goes on, as long as there is time.
  private void hold(Branch branch) {
    branch.held = true;
    bound(branch);
    publish();
  }

  /// Bounds what a branch waits for by the time that it has.
  private void bound(Branch branch) {
    Instant deadline = branch.iterator.timeUp();
    if (deadline != null) {
      awaits.add(
          branch,
          timer(deadline),
          () -> {
            giveUp(branch);
            timeCame(branch, deadline);
          });
    }
  }

  private void giveUp(Branch branch) {
    awaits.drop(branch);
    branch.held = false;
    if (branch.asking != null) {
      limits.give(branch.asking);
      branch.asking = null;
    }
  }

  /// Does what the iterator says until it waits, has an attempt carried out, or has finished.
  private void advance(Branch branch) throws ClusterException {
    while (!branch.ended) {
      switch (branch.iterator.decide(now)) {
        case Decision.Run attempt -> {
          begin(branch, attempt);
          return;
        }
        case Decision.WaitUntil(Step step, Instant until) -> {
          if (step instanceof Step.Wait) {
            announce(branch, step);
          }
          branch.at = step;
          publishIfLong(until);
          awaits.add(branch, timer(until), () -> timeCame(branch, until));
          return;
        }
        case Decision.Await await -> {
          announce(branch, await.step());
          awaitAnswer(branch, await);
          return;
        }
        case Decision.Fork(Step.Gather step, List<TaskMachine> iterators) -> {
          announce(branch, step);
          if (!iterators.isEmpty()) {
            fork(branch, iterators);
            return;
          }
        }
        case Decision.Conclude(Outcome outcome) -> {
          if (outcome.status() == Status.SUCCEEDED) {
            announce(branch, outcome.step());
          }
          conclude(branch, outcome);
        }
        case Decision.Finished(TaskResult ended) -> finished(branch, ended);
      }
    }
  }

  private void fork(Branch branch, List<TaskMachine> iterators) throws ClusterException {
    List<Branch> all = iterators.stream().map(each -> new Branch(each, branch)).toList();
    branches.addAll(all);
    for (Branch each : all) {
      advance(each);
    }
  }

  private void finished(Branch branch, TaskResult ended) throws ClusterException {
    branch.ended = true;
    branches.remove(branch);
    Branch parent = branch.parent;
    if (parent == null) {
      result = ended;
    } else if (parent.iterator.branchesHaveEnded()) {
      advance(parent);
    }
  }

  private void begin(Branch branch, Decision.Run attempt) {
    Step.Work step = attempt.step();
    branch.at = step;
    if (isHeld(branch)) {
      hold(branch);
      return;
    }
    List<String> needed = run.limitsOfStep(group, step);
    if (needed.isEmpty()) {
      carryOut(branch, attempt, null);
      return;
    }
    String name = task + "/" + step.id() + "#" + attempt.attempt();
    ask(
        branch,
        name,
        needed,
        step,
        () -> {
          if (isHeld(branch)) {
            limits.give(name);
            hold(branch);
          } else {
            carryOut(branch, attempt, name);
          }
        });
    bound(branch);
  }

  /// @param holds the name under which limits are held for the attempt; null for none
  private void carryOut(Branch branch, Decision.Run attempt, @Nullable String holds) {
    List<Semaphore> places = run.places(attempt.step());
    AttemptRunner.RunningAttempt running =
        runner.new RunningAttempt(run.id(), story, branch.iterator, attempt, places);
    branch.running = running;
    DurableFuture<AttemptRecord> record =
        engine.runAsync(attempt.step().name(), Json.of(AttemptRecord.class), running::call);
    awaits.add(
        branch,
        record,
        () -> {
          branch.running = null;
          if (holds != null) {
            limits.give(holds);
          }
          AttemptRecord how = record.await();
          now = later(how.ended());
          record(branch, how.outcome(attempt));
          story.carriedOut(attempt, how, now, branch.iterator.retryAt());
          advance(branch);
        });
  }

  private void awaitAnswer(Branch branch, Decision.Await await) {
    Step.Approval step = await.step();
    branch.at = step;
    DurableFuture<ApprovalAnswer> answered = engine.promise(answer(step.id())).future();
    awaits.add(
        branch,
        answered,
        () -> {
          ApprovalAnswer answer = answered.await();
          now = later(answer.at());
          conclude(branch, answer.answer().outcome(step, await.since(), now));
          advance(branch);
        });
    Instant until = await.until();
    if (until != null) {
      awaits.add(branch, timer(until), () -> timeCame(branch, until));
    }
    engine.set(AwaitedApproval.key(step.id()), AwaitedApproval.of(step, await.since()));
    publish();
  }

  /// Tells viewers of the run which step a task is at that waits for long.
  private void publishIfLong(Instant until) {
    if (Duration.between(now, until).compareTo(LONG) >= 0) {
      publish();
    }
  }

  private void publish() {
    engine.send(StoryObject.tell(run.id(), List.of(story.unpublished())));
  }

  private void ask(
      Branch branch, String name, List<String> needed, Step.@Nullable Work step, Awaits.Then then) {
    Awakeable<String> granted = limits.ask(name, needed, step);
    branch.asking = name;
    awaits.add(
        branch,
        granted,
        () -> {
          granted.await();
          limits.granted(name);
          branch.asking = null;
          then.go();
        });
  }

  private void timeCame(Branch branch, Instant time) throws ClusterException {
    now = later(time);
    advance(branch);
  }

  /// The outcome of a step that was not carried out.
  private void conclude(Branch branch, Outcome outcome) {
    record(branch, outcome);
    story.ended(outcome, now, branch.iterator.retryAt());
  }

  private void record(Branch branch, Outcome outcome) {
    if (outcome.step() instanceof Step.Approval) {
      engine.clear(AwaitedApproval.key(outcome.step().id()));
    }
    branch.iterator.record(outcome);
    branch.announced = false;
    branch.at = null;
  }

  /// Tells once that a step begins which is not carried out.
  private void announce(Branch branch, Step step) {
    if (!branch.announced) {
      branch.announced = true;
      story.begun(step, now);
    }
  }

  private DurableFuture<Void> timer(Instant until) {
    Duration left = Duration.between(now, until);
    return engine.timer(left.isNegative() ? Duration.ZERO : left);
  }

  private Instant later(Instant time) {
    return time.isAfter(now) ? time : now;
  }
}
