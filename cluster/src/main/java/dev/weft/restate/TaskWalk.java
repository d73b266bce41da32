package dev.weft.restate;

import dev.restate.sdk.Awakeable;
import dev.restate.sdk.DurableFuture;
import dev.restate.sdk.WorkflowContext;
import dev.restate.sdk.common.DurablePromiseKey;
import dev.restate.sdk.common.TerminalException;
import dev.weft.Decision;
import dev.weft.Outcome;
import dev.weft.Recorded;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.TaskIterator;
import dev.weft.TaskResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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

  /// What a strand waits for.
  private record Awaited(Strand strand, DurableFuture<?> future, Then then) {}

  /// What is done when that is there.
  private interface Then {
    void go() throws ClusterException;
  }

  private final WorkflowContext engine;
  private final OpenRun run;
  private final Machine machine;
  private final String group;
  private final String task;
  private final TaskStory story;
  private final List<Strand> strands = new ArrayList<>();
  private final List<Awaited> awaited = new ArrayList<>();
  private Instant now;
  private final Nudges nudges;
  private final LimitDesk desk;
  private @Nullable TaskResult result;

  TaskWalk(WorkflowContext engine, OpenRun run, Machine machine, TaskInput input) {
    this.engine = engine;
    this.run = run;
    this.machine = machine;
    this.group = input.group();
    this.task = input.task();
    this.now = input.at();
    this.story = new TaskStory(task);
    this.nudges = new Nudges(engine);
    this.desk = new LimitDesk(engine, run, machine, task);
  }

  /// Walks the task to its end.
  TaskEnd walk(TaskIterator whole) throws ClusterException {
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
        awaitOne();
      }
    }
    if (!throughout.isEmpty()) {
      desk.give(task);
    }
    return new TaskEnd(Recorded.TaskEnded.of(result), Packed.of(story.all()));
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

  private void awaitOne() throws ClusterException {
    List<DurableFuture<?>> futures = new ArrayList<>();
    awaited.forEach(each -> futures.add(each.future()));
    DurableFuture<Nudge> next = nudges.next();
    if (next != null) {
      futures.add(next);
    }
    int which;
    try {
      which = DurableFuture.any(futures).await();
    } catch (TerminalException cancelled) {
      nudged(nudges.first());
      return;
    }
    if (next != null && which == awaited.size()) {
      Nudge nudge = next.await();
      nudges.taken();
      nudged(nudge);
      return;
    }
    Awaited come = awaited.get(which);
    awaited.removeIf(each -> each.strand().equals(come.strand()));
    come.then().go();
  }

  static DurablePromiseKey<Answered> answer(String step) {
    return DurablePromiseKey.of("answer-" + step, Json.of(Answered.class));
  }

  private void nudged(Nudge nudge) throws ClusterException {
    if (nudge.stop()) {
      stop(nudge.reason());
    } else {
      skip(nudge);
    }
  }

  private void stop(String reason) throws ClusterException {
    for (Strand strand : List.copyOf(strands)) {
      if (!strand.iterator.isFinalizing()) {
        strand.iterator.cancel(reason);
        if (strand.carried != null) {
          strand.carried.interrupt(Status.CANCELLED, reason);
        }
      }
    }
    for (Strand strand : List.copyOf(strands)) {
      if (strand.carried == null && isWaiting(strand) && !strand.iterator.isFinalizing()) {
        giveUp(strand);
        advance(strand);
      }
    }
  }

  /// What is no longer at that step has gone on by itself.
  private void skip(Nudge nudge) throws ClusterException {
    for (Strand strand : List.copyOf(strands)) {
      Step at = strand.at;
      if (at == null || !strand.isAt(nudge.step())) {
        continue;
      }
      if (strand.carried != null) {
        strand.carried.interrupt(Status.SKIPPED, nudge.reason());
      } else if (isWaiting(strand)) {
        giveUp(strand);
        record(strand, Outcome.skipped(at, now, nudge.reason()));
        advance(strand);
      }
      return;
    }
  }

  private boolean isWaiting(Strand strand) {
    return awaited.stream().anyMatch(each -> each.strand().equals(strand));
  }

  private void giveUp(Strand strand) {
    awaited.removeIf(each -> each.strand().equals(strand));
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
          await(strand, timer(until), () -> timeCame(strand, until));
          return;
        }
        case Decision.Await await -> {
          announce(strand, await.step());
          awaitAnswer(strand, await);
          return;
        }
        case Decision.Fork(Step.Gather step, List<TaskIterator> branches) -> {
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
          record(strand, outcome);
        }
        case Decision.Finished(TaskResult ended) -> finished(strand, ended);
      }
    }
  }

  private void fork(Strand strand, List<TaskIterator> branches) throws ClusterException {
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
    List<String> limits = run.limitsOfStep(group, step);
    if (limits.isEmpty()) {
      carryOut(strand, attempt, null);
      return;
    }
    String name = task + "/" + step.id() + "#" + attempt.attempt();
    ask(strand, name, limits, step, () -> carryOut(strand, attempt, name));
    Instant deadline = strand.iterator.timeUp();
    if (deadline != null) {
      await(
          strand,
          timer(deadline),
          () -> {
            giveUp(strand);
            timeCame(strand, deadline);
          });
    }
  }

  /// @param holds the name under which limits are held for the attempt; null for none
  private void carryOut(Strand strand, Decision.Run attempt, @Nullable String holds) {
    List<Semaphore> places = run.places(attempt.step());
    Machine.Carried carried =
        machine.new Carried(run.id(), story, strand.iterator, attempt, places);
    strand.carried = carried;
    DurableFuture<Done> done =
        engine.runAsync(attempt.step().name(), Json.of(Done.class), carried::call);
    await(
        strand,
        done,
        () -> {
          strand.carried = null;
          if (holds != null) {
            desk.give(holds);
          }
          Done how = done.await();
          story.carriedOut(attempt, how);
          now = later(how.ended());
          record(strand, how.outcome(attempt));
          advance(strand);
        });
  }

  private void awaitAnswer(Strand strand, Decision.Await await) {
    Step.Approval step = await.step();
    strand.at = step;
    DurableFuture<Answered> answered = engine.promise(answer(step.id())).future();
    await(
        strand,
        answered,
        () -> {
          Answered answer = answered.await();
          now = later(answer.at());
          record(strand, answer.answer().outcome(step, await.since(), now));
          advance(strand);
        });
    Instant until = await.until();
    if (until != null) {
      await(strand, timer(until), () -> timeCame(strand, until));
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
      Strand strand, String name, List<String> limits, Step.@Nullable Work step, Then then) {
    Awakeable<String> granted = desk.ask(name, limits, step);
    strand.asking = name;
    await(
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

  private void record(Strand strand, Outcome outcome) {
    if (outcome.step() instanceof Step.Approval) {
      engine.clear(AwaitedStep.key(outcome.step().id()));
    }
    strand.iterator.record(outcome);
    strand.announced = false;
    strand.at = null;
    story.ended(outcome, now, strand.iterator.retryAt());
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

  private void await(Strand strand, DurableFuture<?> future, Then then) {
    awaited.add(new Awaited(strand, future, then));
  }

  private Instant later(Instant time) {
    return time.isAfter(now) ? time : now;
  }
}
