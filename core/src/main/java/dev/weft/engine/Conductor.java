package dev.weft.engine;

import dev.weft.Answer;
import dev.weft.DeadlockException;
import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Group;
import dev.weft.HistoryEvent;
import dev.weft.Limit;
import dev.weft.Listener;
import dev.weft.Outcome;
import dev.weft.Plan;
import dev.weft.RunContext;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.TaskResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Carries a plan through, as far as that needs no thread and no clock: it asks [Gather] which
/// tasks may go and each [TaskMachine] what it does next, keeps the timers, takes and gives back
/// limits, and says what happens. Drivers differ only in their [AttemptExecutor].
///
/// It has one owner, the driver's thread.
public final class Conductor implements Gather.Callback {

  // Tasks started between two looks at the timers and the queue.
  private static final int STARTS_A_TICK = 256;

  private final Plan plan;
  private final Listener listener;
  private final AttemptExecutor executor;
  private final Permits permits;
  private final WaitingTasks waits;
  private final RunningTasks running;
  private final Gather gather;
  private final RunCounters counters;
  private final Map<GroupRun, Gather.Cut> cuts = new LinkedHashMap<>();
  // At first there is something to look at: the run may be cancelled before it has begun.
  private boolean moreToStart = true;
  private boolean paused;
  private boolean cancelled;
  // How many tasks that began before the run was continued are still to begin again. Those that
  // have are held until all have: a failure that is on record may cut them short.
  private int unfinished;
  private boolean catchingUp;
  // Why nothing begins any more, clean-up included.
  private @Nullable String killed;
  private @Nullable DeadlockException deadlock;
  private Instant now;

  /// @param ties shuffles what happens at the same instant; null to keep the order in which it was
  ///     set up
  public Conductor(
      String id,
      Plan plan,
      Listener listener,
      AttemptExecutor executor,
      @Nullable Random ties,
      Instant now) {
    this.plan = plan;
    this.listener = listener;
    this.executor = executor;
    long seed = ties == null ? id.hashCode() : ties.nextLong();
    this.now = now;
    this.counters = new RunCounters(id, now);
    this.permits =
        new Permits(
            plan, (limit, at) -> executor.take(limit, Nanos.toInstant(at)), this::awaitsLimit);
    countBefore(plan.limits());
    this.waits = new WaitingTasks(permits, ties);
    this.running = new RunningTasks(executor, waits, permits);
    listener.on(new Event.RunStarted(now, id, plan));
    RunContext context = new RunContext(id, seed, Map.of(), Status.SUCCEEDED);
    this.unfinished = executor.unfinished() - unfinishedCleanUp();
    this.catchingUp = unfinished > 0;
    this.gather = new Gather(plan, context, permits, executor, this, catchingUp);
  }

  /// How many tasks of the plan's clean-up began before and have not ended, where it is known which
  /// there are. They begin when all others have ended.
  private int unfinishedCleanUp() {
    return (int)
        Stream.of(plan.onFailure(), plan.finallyGroup())
            .flatMap(
                group ->
                    group != null && group.tasks() instanceof List<Task> it
                        ? it.stream()
                        : Stream.of())
            .map(executor::past)
            .filter(record -> !record.isEmpty() && HistoryEvent.isUnfinished(record))
            .count();
  }

  /// Whoever took a rate before the run was continued has taken it.
  private void countBefore(List<Limit> limits) {
    for (Limit limit : limits) {
      if (limit.rate() != null) {
        // The clock may have been set back since.
        Instant since = Nanos.toInstant(Nanos.minus(Nanos.of(now), limit.rate().per()));
        executor.taken(limit.name(), since).stream()
            .map(at -> at.isAfter(now) ? now : at)
            .forEach(at -> permits.countBefore(limit.name(), Nanos.of(at)));
      }
    }
  }

  /// Does what is due and starts what may go.
  public void tick(Instant now) {
    this.now = now;
    long time = Nanos.of(now);
    Deque<TaskRun> due = waits.due(time);
    for (TaskRun run = due.poll(); run != null; run = due.poll()) {
      timeCame(run);
    }
    permits.refresh(time);
    settle();
    boolean starting =
        (!paused || gather.isCleaningUp())
            && !isBreakingOff()
            && executor.haveRoom()
            && executor.canRecord();
    int left = starting ? STARTS_A_TICK : 0;
    for (Gather.Start start = next(left); start != null; start = next(left)) {
      left--;
      begin(start);
      settle();
    }
    // A group that has just turned out to be used up gave back its limits, and one whose source has
    // failed may have cut the others: what comes after them has its turn.
    settle();
    moreToStart = starting && (left == 0 || gather.mayHaveNext());
    if (starting && !moreToStart) {
      // Whatever has not come by now is not in the plan any more.
      caughtUp();
      moreToStart = gather.mayHaveNext();
    }
    if (starting) {
      breakDeadlock();
    }
  }

  /// Somebody answers an approval.
  ///
  /// @param step its id or name; may be null where the task waits for one only
  /// @throws IllegalArgumentException if nothing of that name waits, or the answer does not fit;
  ///     the message is for people, and nothing has changed
  public void answer(String task, @Nullable String step, Answer answer, Instant now) {
    TaskRun run = waits.approvals().find(task, step);
    Decision.Await await = waits.approvals().await(run);
    ended(run, answer.outcome(await.step(), await.since(), now), now);
  }

  /// Begins no attempt any more, clean-up apart, until [#resume]; what is under way goes on, and so
  /// does time.
  public void pause(String by, Instant now) {
    this.now = now;
    if (!paused) {
      paused = true;
      listener.on(new Event.RunPaused(now, by));
    }
  }

  /// Goes on after [#pause].
  public void resume(String by, Instant now) {
    this.now = now;
    if (paused) {
      paused = false;
      listener.on(new Event.RunResumed(now, by));
      goOn(now);
    }
  }

  /// What was held may begin again, unless something else holds it.
  public void goOn(Instant now) {
    this.now = now;
    if (!catchingUp) {
      waits.letGo().forEach(this::advance);
      settle();
    }
  }

  /// Passes over the step that a task is at: what waits goes on at once, what runs is asked to end.
  ///
  /// @param step its id or name; may be null where the task is at one only
  /// @throws IllegalArgumentException if there is no such task or step; the message is for people
  public void skip(String task, @Nullable String step, String reason, Instant now) {
    this.now = now;
    TaskRun run =
        new StepSelector(task, step)
            .require(StepSelector.Candidates.CURRENT, underWay(task), it -> stepAt(it, now));
    if (run.running) {
      if (!executor.skip(run, step, reason)) {
        throw new IllegalArgumentException("`" + task + "` has just gone on; look where it is now");
      }
      return;
    }
    Step skipped = Objects.requireNonNull(run.machine.step(now));
    waits.giveUp(run, Nanos.of(now));
    ended(run, Outcome.skipped(skipped, now, reason), now);
  }

  private List<TaskRun> underWay(String task) {
    return Stream.concat(running.all().stream(), waits.everything().stream())
        .filter(run -> run.task().name().equals(task))
        .toList();
  }

  /// The step that a task is at; null where the thread that carries it out may have gone on to
  /// another one meanwhile.
  private static @Nullable Step stepAt(TaskRun run, Instant now) {
    if (run.running && run.parent() == null) {
      return null;
    }
    Decision.Run attempt = run.attempt;
    return attempt == null ? run.machine.step(now) : attempt.step();
  }

  /// The machine slept: what waits has waited meanwhile, but no attempt got anything done, so that
  /// it has as much longer.
  public void slept(Duration time) {
    running.slept(time);
  }

  /// The tasks that wait for an answer.
  public Approvals approvals() {
    return waits.approvals();
  }

  /// The attempt that the hands carry out has begun.
  public void begun(TaskRun run, Instant at) {
    running.begun(run, at);
  }

  /// The attempt that the hands carried out has ended, or an approval was answered.
  public void ended(TaskRun run, Outcome outcome, Instant now) {
    this.now = now;
    running.release(run, now);
    if (isKept(run, outcome)) {
      kept(run, outcome, now);
    } else {
      settle();
    }
  }

  /// The outcome is on record.
  public void kept(TaskRun run, Outcome outcome, Instant now) {
    run.record(outcome, now, listener);
    resumed(run, now);
  }

  /// The hands have carried out and recorded one attempt or more, and hand the task back.
  public void resumed(TaskRun run, Instant now) {
    this.now = now;
    running.end(run, now);
    advance(run);
    settle();
  }

  /// The feed of a group that was waited for is ready.
  ///
  /// @param broken what it threw instead of telling so; null for nothing
  public void ready(GroupRun group, @Nullable Throwable broken, Instant now) {
    this.now = now;
    gather.ready(group, broken, Nanos.of(now));
    settle();
  }

  /// Stops starting and asks everything under way to end.
  public void cancel(String reason, Instant now) {
    this.now = now;
    cancelled = true;
    if (counters.cancel()) {
      listener.on(new Event.RunCancelled(now, reason));
    }
    gather.cancel(reason, Nanos.of(now));
    settle();
  }

  /// Ends the run where it stands: nothing begins any more, clean-up included, and everything under
  /// way is asked to end.
  public void kill(String reason, Instant now) {
    this.now = now;
    killed = reason;
    cancelled = true;
    if (counters.cancel()) {
      listener.on(new Event.RunCancelled(now, reason));
    }
    gather.kill(reason, Nanos.of(now));
    running.kill(reason);
    for (TaskRun run : waits.everything()) {
      waits.giveUp(run, Nanos.of(now));
      advance(run);
    }
    settle();
  }

  /// When [#tick] is next worth calling, in nanoseconds; [Timers#NEVER] if only after an attempt
  /// ends.
  public long nextTick() {
    long time = Nanos.of(now);
    return moreToStart ? time : waits.next(time);
  }

  public boolean isDone() {
    return gather.isDone();
  }

  /// Whether nothing happens any more but what the hands bring about.
  public boolean isStill() {
    return nextTick() == Timers.NEVER
        && waits.approvals().runs().isEmpty()
        && !gather.isAwaitingTasks();
  }

  /// Gives up the rest of the run, whatever state it is in: what is carried out is asked to end,
  /// and all sources are closed.
  public void abandon(String reason) {
    running.kill(reason);
    gather.abandon();
  }

  /// Says that the run ended and how.
  ///
  /// @throws DeadlockException if it had to be cancelled because of one
  public RunResult finish(Instant now) {
    RunResult result = counters.result(now);
    listener.on(new Event.RunEnded(now, result));
    if (deadlock != null) {
      throw deadlock;
    }
    return result;
  }

  @Override
  public void cut(GroupRun group, Gather.Cut cut) {
    cuts.merge(group, cut, (before, more) -> before.byFailure() ? more : before);
  }

  @Override
  public void ended(GroupRun group) {
    counters.count(group, now);
    listener.on(
        new Event.GroupEnded(
            now, group.group().name(), group.status(), group.isComplete(), group.reason()));
  }

  private Gather.@Nullable Start next(int left) {
    return left == 0 ? null : gather.next(Nanos.of(now));
  }

  private void begin(Gather.Start start) {
    Replay past = past(start);
    List<String> rated = permits.rated(start.group().group().limits());
    TaskResult before = past == null ? null : past.result();
    if (before != null) {
      counters.count(before, start.group());
      listener.on(new Event.TaskKept(now, start.group().group().name(), before));
      permits.unbegun(rated);
      gather.ended(start.group(), before, Nanos.of(now));
      return;
    }
    Gather.DeferredCut cut = start.group().deferredCut;
    if (past == null && cut != null) {
      permits.unbegun(rated);
      gather.passOver(start.group(), cut, Nanos.of(now));
      return;
    }
    TaskMachine machine = new TaskMachine(start.task(), start.group().context, past);
    TaskRun run = new TaskRun(machine, start.group());
    run.uncounted = rated;
    listener.on(new Event.TaskStarted(now, start.group().group().name(), start.task()));
    if (isBreakingOff()) {
      // What is on record of it may be unknown.
      run.machine.cancel("the run broke off");
    }
    if (past != null && catchingUp) {
      waits.hold(run);
    } else {
      if (cut != null) {
        run.cancel(cut.cut());
      }
      advance(run);
    }
    if (run.attempt == null || !run.running) {
      // It begins with a wait.
      running.begun(run, now);
    }
    if (past != null && !start.group().isCleanUp && --unfinished == 0) {
      gather.owesNothing(Nanos.of(now));
      caughtUp();
    }
  }

  /// No more of the tasks that began before the run was continued can begin again now. Those that a
  /// failure on record cuts short go on to their clean-up, and the others where they stood.
  private void caughtUp() {
    if (catchingUp) {
      catchingUp = false;
      // How they have ended may be on record, and only that they have is not.
      for (TaskRun run : waits.held()) {
        if (run.machine.decide(now) instanceof Decision.Finished) {
          waits.over(run);
          advance(run);
        }
      }
      gather.caughtUp(Nanos.of(now));
      settle();
      waits.letGo().forEach(this::advance);
    }
    settle();
  }

  private @Nullable Replay past(Gather.Start start) {
    List<HistoryEvent> record = executor.past(start.task());
    if (record.isEmpty()) {
      return null;
    }
    return new Replay(start.task(), record, isCleanUp(start.group()), now);
  }

  /// Whether the group runs at the end of the plan.
  private boolean isCleanUp(GroupRun run) {
    Group group = run.group();
    return group.equals(plan.onFailure()) || group.equals(plan.finallyGroup());
  }

  /// Acts on what the last calls to [Gather] and [Permits] brought about, until nothing more
  /// follows from it.
  private void settle() {
    while (!cuts.isEmpty() || permits.hasTask()) {
      if (!cuts.isEmpty()) {
        Map<GroupRun, Gather.Cut> now = Map.copyOf(cuts);
        cuts.clear();
        stop(now);
        continue;
      }
      TaskRun run = waits.letThrough();
      Decision.Run attempt = run == null ? null : run.attempt;
      if (run != null && attempt != null && isHeld(run)) {
        waits.giveBack(run, attempt, Nanos.of(now));
        waits.hold(run);
      } else if (run != null && attempt != null) {
        carryOut(run, attempt);
      }
    }
  }

  /// Cancels the run where it would stand still for ever. A run is running until the conductor has
  /// been told of its end, so that none of those that wait can be about to be let through.
  private void breakDeadlock() {
    if (running.isEmpty()
        && !paused
        && waits.approvals().runs().isEmpty()
        && nextTick() == Timers.NEVER
        && !isDone()
        && gather.isStuck()) {
      deadlock = Deadlock.among(permits.waiting());
      cancel("cancelled because of a deadlock", now);
      // What runs at the end of the plan, perhaps.
      moreToStart = gather.mayHaveNext();
    }
  }

  private void timeCame(TaskRun run) {
    Decision.Run attempt = run.attempt;
    if (run.running && attempt != null) {
      running.timeOut(run, attempt, now);
    } else {
      waits.giveUp(run, Nanos.of(now));
      advance(run);
    }
  }

  private void stop(Map<GroupRun, Gather.Cut> cuts) {
    Collection<TaskRun> waiting = waits.everything();
    running.stop(cuts);
    for (TaskRun run : waiting) {
      Gather.Cut cut = cuts.get(run.group);
      if (cut != null && run.isStoppedBy(cut)) {
        waits.giveUp(run, Nanos.of(now));
        run.cancel(cut);
        advance(run);
      }
    }
  }

  /// Goes on with a task. If that goes wrong, by a mistake of ours, the task has failed and is not
  /// waited for, whatever becomes of its branches.
  private void advance(TaskRun run) {
    try {
      walk(run);
    } catch (Throwable mistake) {
      TaskRun whole = run.whole();
      if (executor.endsInOrder() && !whole.lost) {
        whole.lost = true;
        Step step = Step.wait("the task", Duration.ZERO);
        Outcome cause = Outcome.failed(step, 1, now, now, Failure.of(mistake));
        ended(whole, new TaskResult(whole.task(), Status.FAILED, now, now, cause, Map.of()));
      }
      throw mistake;
    }
  }

  /// Does what the iterator says until it waits, runs an attempt or has finished.
  private void walk(TaskRun run) {
    if (killed != null) {
      run.machine.kill(killed, now);
    }
    while (!run.whole().lost) {
      switch (run.machine.decide(now)) {
        case Decision.Run _ when isHeld(run) -> {
          waits.hold(run);
          return;
        }
        case Decision.Run attempt when unknownLimit(run, attempt) != null -> {
          if (!concluded(run, withoutLimit(attempt, unknownLimit(run, attempt)))) {
            return;
          }
        }
        case Decision.Run attempt -> {
          String closed = waits.forLimits(run, attempt, Nanos.of(now));
          if (closed == null) {
            carryOut(run, attempt);
          } else {
            awaitsLimit(run, closed);
          }
          return;
        }
        case Decision.WaitUntil(Step step, Instant until) -> {
          if (step instanceof Step.Wait) {
            announce(run, step);
          }
          waits.forTime(run, Nanos.of(until));
          return;
        }
        case Decision.Await await -> {
          announce(run, await.step());
          waits.forAnswer(run, await);
          executor.awaitAnswer(run, await);
          return;
        }
        case Decision.Fork(Step.Gather step, List<TaskMachine> branches) -> {
          announce(run, step);
          if (!branches.isEmpty()) {
            fork(run, branches);
            return;
          }
        }
        case Decision.Conclude(Outcome outcome) -> {
          if (outcome.status() == Status.SUCCEEDED) {
            announce(run, outcome.step());
          }
          if (!concluded(run, outcome)) {
            return;
          }
        }
        case Decision.Finished(TaskResult result) -> {
          finished(run, result);
          return;
        }
      }
    }
  }

  /// Records the outcome of a step that was not carried out.
  ///
  /// @return whether the task goes on at once
  private boolean concluded(TaskRun run, Outcome outcome) {
    boolean kept = isKept(run, outcome);
    if (kept) {
      run.record(outcome, now, listener);
    }
    return kept;
  }

  private @Nullable String unknownLimit(TaskRun run, Decision.Run attempt) {
    return permits.unknown(run.limits(attempt.step()));
  }

  private Outcome withoutLimit(Decision.Run attempt, @Nullable String limit) {
    Failure failure = new Failure(Failure.RULE, Plan.hasNoLimit(limit, plan.limits()));
    return Outcome.failed(attempt.step(), attempt.attempt(), now, now, failure);
  }

  private void awaitsLimit(TaskRun run, String limit) {
    if (run.attempt != null) {
      listener.on(new Event.LimitAwaited(now, run.task(), run.attempt.step(), limit));
    }
  }

  /// Whether the outcome is on record; if not, the task is looked after until it is.
  private boolean isKept(TaskRun run, Outcome outcome) {
    if (executor.keep(run, outcome)) {
      return true;
    }
    running.keep(run);
    return false;
  }

  /// The branches are counted, since those that run belong to their threads.
  private void fork(TaskRun run, List<TaskMachine> branches) {
    run.branchesLeft = branches.size();
    branches.forEach(branch -> walk(new TaskRun.Branch(branch, run)));
  }

  private void finished(TaskRun run, TaskResult how) {
    TaskRun parent = run.parent();
    if (parent == null) {
      running.begun(run, now);
      ended(run, executor.fit(how));
      run.machine.forget();
    } else if (--parent.branchesLeft == 0) {
      walk(parent);
    }
  }

  private void ended(TaskRun run, TaskResult result) {
    counters.count(result, run.group);
    listener.on(new Event.TaskEnded(now, run.group.group().name(), result));
    gather.ended(run.group, result, Nanos.of(now));
  }

  /// Tells the listeners, once, that a step begins that no hands carry out.
  private void announce(TaskRun run, Step step) {
    if (!run.announced) {
      run.announced = true;
      listener.on(new Event.StepStarted(now, run.task(), step, 1));
    }
  }

  private boolean isHeld(TaskRun run) {
    boolean isPaused =
        (paused || isBreakingOff()) && !run.machine.isFinalizing() && !isCleanUp(run.group);
    return isPaused || !executor.canRecord();
  }

  /// Whether something went wrong for which the run is about to be cancelled.
  private boolean isBreakingOff() {
    return !cancelled && executor.isBreakingOff();
  }

  private void carryOut(TaskRun run, Decision.Run attempt) {
    run.announce(attempt, now, listener);
    running.begin(run, attempt, now);
  }
}
