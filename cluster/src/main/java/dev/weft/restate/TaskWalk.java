package dev.weft.restate;

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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Walks one task on the engine: carries out what its iterator decides. An attempt is a durable
/// step, a wait a durable timer, an approval a durable promise. Whoever goes on with it elsewhere
/// gets the same answers from the engine's log, and so comes to the same place.
///
/// The task's time is what the log says: it passes with each outcome and each timer, and no clock
/// is read in between.
final class TaskWalk {
  private static final Duration LONG = Duration.ofSeconds(1);

  private final WorkflowContext engine;
  private final OpenRun run;
  private final Machine machine;
  private final String group;
  private final String task;
  private final TaskStory story;
  private final List<Strand> strands = new ArrayList<>();
  private final Awaits awaits;
  private final Interventions interventions;
  private final LimitDesk desk;
  private Instant now;
  private boolean paused;
  private @Nullable TaskResult result;

  TaskWalk(WorkflowContext engine, OpenRun run, Machine machine, TaskInput input) {
    this.engine = engine;
    this.run = run;
    this.machine = machine;
    this.group = input.group();
    this.task = input.task();
    this.now = input.at();
    this.story = new TaskStory(task);
    this.awaits = new Awaits(new Nudges(engine));
    this.interventions = new Interventions(engine, this, task);
    this.desk = new LimitDesk(engine, run, machine, task);
  }

  /// Walks the task to its end.
  TaskEnd walk(TaskMachine whole) throws ClusterException {
    Strand root = new Strand(whole, null);
    strands.add(root);
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
    try (desk) {
      while (result == null) {
        Nudge nudge = awaits.one();
        if (nudge != null) {
          interventions.act(nudge);
        }
      }
    }
    if (!throughout.isEmpty()) {
      desk.give(task);
    }
    return new TaskEnd(HistoryEvent.TaskEnded.of(Recordable.of(result)), Packed.of(story.all()));
  }

  /// A task that begins with a wait, or has a timeout, begins when it really does.
  private void readClock(Strand root) {
    List<Step> steps = root.iterator.task().steps();
    boolean counts =
        root.iterator.task().timeout() != null
            || (!steps.isEmpty() && !(steps.getFirst() instanceof Step.Work));
    if (counts) {
      now = engine.run("begin", Json.of(Instant.class), machine::now);
    }
  }

  static DurablePromiseKey<Answered> answer(String step) {
    return DurablePromiseKey.of("answer-" + step, Json.of(Answered.class));
  }

  /// The task itself, and its branches.
  List<Strand> strands() {
    return List.copyOf(strands);
  }

  /// Whether it waits for anything but the end of an attempt.
  boolean isWaiting(Strand strand) {
    return strand.held || (strand.carried == null && awaits.has(strand));
  }

  /// Goes on with a strand that waits, which waits no longer.
  void goOn(Strand strand) throws ClusterException {
    giveUp(strand);
    advance(strand);
  }

  /// Passes over the step at which a strand waits.
  void passOver(Strand strand, String reason) throws ClusterException {
    giveUp(strand);
    conclude(strand, Outcome.skipped(Objects.requireNonNull(strand.at), now, reason));
    advance(strand);
  }

  /// No attempt begins any more, clean-up apart.
  void pause() {
    paused = true;
  }

  /// Attempts begin again.
  void resume() throws ClusterException {
    paused = false;
    for (Strand strand : strands()) {
      if (strand.held) {
        goOn(strand);
      }
    }
  }

  private boolean isHeld(Strand strand) {
    return paused && !strand.iterator.isFinalizing() && !run.isCleanUp(group);
  }

  /// Has the next attempt wait until the run goes on, as long as there is time.
  private void hold(Strand strand) {
    strand.held = true;
    bound(strand);
    publish();
  }

  /// Bounds what a strand waits for by the time that it has.
  private void bound(Strand strand) {
    Instant deadline = strand.iterator.timeUp();
    if (deadline != null) {
      awaits.add(
          strand,
          timer(deadline),
          () -> {
            giveUp(strand);
            timeCame(strand, deadline);
          });
    }
  }

  private void giveUp(Strand strand) {
    awaits.drop(strand);
    strand.held = false;
    if (strand.asking != null) {
      desk.give(strand.asking);
      strand.asking = null;
    }
  }

  /// Does what the iterator says until it waits, has an attempt carried out, or has finished.
  private void advance(Strand strand) throws ClusterException {
    while (!strand.ended) {
      switch (strand.iterator.decide(now)) {
        case Decision.Run attempt -> {
          begin(strand, attempt);
          return;
        }
        case Decision.WaitUntil(Step step, Instant until) -> {
          if (step instanceof Step.Wait) {
            announce(strand, step);
          }
          strand.at = step;
          publishIfLong(until);
          awaits.add(strand, timer(until), () -> timeCame(strand, until));
          return;
        }
        case Decision.Await await -> {
          announce(strand, await.step());
          awaitAnswer(strand, await);
          return;
        }
        case Decision.Fork(Step.Gather step, List<TaskMachine> branches) -> {
          announce(strand, step);
          if (!branches.isEmpty()) {
            fork(strand, branches);
            return;
          }
        }
        case Decision.Conclude(Outcome outcome) -> {
          if (outcome.status() == Status.SUCCEEDED) {
            announce(strand, outcome.step());
          }
          conclude(strand, outcome);
        }
        case Decision.Finished(TaskResult ended) -> finished(strand, ended);
      }
    }
  }

  private void fork(Strand strand, List<TaskMachine> branches) throws ClusterException {
    List<Strand> all = branches.stream().map(branch -> new Strand(branch, strand)).toList();
    strands.addAll(all);
    for (Strand branch : all) {
      advance(branch);
    }
  }

  private void finished(Strand strand, TaskResult ended) throws ClusterException {
    strand.ended = true;
    strands.remove(strand);
    Strand parent = strand.parent;
    if (parent == null) {
      result = ended;
    } else if (parent.iterator.branchesHaveEnded()) {
      advance(parent);
    }
  }

  private void begin(Strand strand, Decision.Run attempt) {
    Step.Work step = attempt.step();
    strand.at = step;
    if (isHeld(strand)) {
      hold(strand);
      return;
    }
    List<String> limits = run.limitsOfStep(group, step);
    if (limits.isEmpty()) {
      carryOut(strand, attempt, null);
      return;
    }
    String name = task + "/" + step.id() + "#" + attempt.attempt();
    ask(
        strand,
        name,
        limits,
        step,
        () -> {
          if (isHeld(strand)) {
            desk.give(name);
            hold(strand);
          } else {
            carryOut(strand, attempt, name);
          }
        });
    bound(strand);
  }

  /// @param holds the name under which limits are held for the attempt; null for none
  private void carryOut(Strand strand, Decision.Run attempt, @Nullable String holds) {
    List<Semaphore> places = run.places(attempt.step());
    Machine.Carried carried =
        machine.new Carried(run.id(), story, strand.iterator, attempt, places);
    strand.carried = carried;
    DurableFuture<Done> done =
        engine.runAsync(attempt.step().name(), Json.of(Done.class), carried::call);
    awaits.add(
        strand,
        done,
        () -> {
          strand.carried = null;
          if (holds != null) {
            desk.give(holds);
          }
          Done how = done.await();
          now = later(how.ended());
          record(strand, how.outcome(attempt));
          story.carriedOut(attempt, how, now, strand.iterator.retryAt());
          advance(strand);
        });
  }

  private void awaitAnswer(Strand strand, Decision.Await await) {
    Step.Approval step = await.step();
    strand.at = step;
    DurableFuture<Answered> answered = engine.promise(answer(step.id())).future();
    awaits.add(
        strand,
        answered,
        () -> {
          Answered answer = answered.await();
          now = later(answer.at());
          conclude(strand, answer.answer().outcome(step, await.since(), now));
          advance(strand);
        });
    Instant until = await.until();
    if (until != null) {
      awaits.add(strand, timer(until), () -> timeCame(strand, until));
    }
    engine.set(AwaitedStep.key(step.id()), AwaitedStep.of(step, await.since()));
    publish();
  }

  /// Whoever looks at the run is to know what a task is at that waits for long.
  private void publishIfLong(Instant until) {
    if (Duration.between(now, until).compareTo(LONG) >= 0) {
      publish();
    }
  }

  private void publish() {
    engine.send(StoryObject.tell(run.id(), List.of(story.unpublished())));
  }

  private void ask(
      Strand strand, String name, List<String> limits, Step.@Nullable Work step, Awaits.Then then) {
    Awakeable<String> granted = desk.ask(name, limits, step);
    strand.asking = name;
    awaits.add(
        strand,
        granted,
        () -> {
          granted.await();
          desk.granted(name);
          strand.asking = null;
          then.go();
        });
  }

  private void timeCame(Strand strand, Instant time) throws ClusterException {
    now = later(time);
    advance(strand);
  }

  /// The outcome of a step that was not carried out.
  private void conclude(Strand strand, Outcome outcome) {
    record(strand, outcome);
    story.ended(outcome, now, strand.iterator.retryAt());
  }

  private void record(Strand strand, Outcome outcome) {
    if (outcome.step() instanceof Step.Approval) {
      engine.clear(AwaitedStep.key(outcome.step().id()));
    }
    strand.iterator.record(outcome);
    strand.announced = false;
    strand.at = null;
  }

  /// Tells once that a step begins which is not carried out.
  private void announce(Strand strand, Step step) {
    if (!strand.announced) {
      strand.announced = true;
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
