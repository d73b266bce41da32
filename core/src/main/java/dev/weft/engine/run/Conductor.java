package dev.weft.engine.run;

import dev.weft.Answer;
import dev.weft.DeadlockException;
import dev.weft.Event;
import dev.weft.Listener;
import dev.weft.Outcome;
import dev.weft.Plan;
import dev.weft.RunContext;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.TaskResult;
import dev.weft.engine.Nanos;
import dev.weft.engine.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Carries a plan through, as far as that needs no thread and no clock: it asks [Gather] which
/// tasks may go and each `TaskMachine` what it does next, keeps the timers, takes and gives back
/// limits, and says what happens. Drivers differ only in their [AttemptExecutor].
///
/// It has one owner, the driver's thread.
public final class Conductor implements Gather.Callback {
  private final Listener listener;
  private final RunReporter reporter;
  private final RunControl control;
  private final TasksInFlight tasks;
  private final Interventions interventions;
  private final Gather gather;
  private final TaskStarter starter;
  private final Map<GroupRun, Cuts.Cut> cuts = new LinkedHashMap<>();
  // At first there is something to look at: the run may be cancelled before it has begun.
  private boolean moreToStart = true;
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
    RunHistory history = executor.history();
    this.listener = listener;
    long seed = ties == null ? id.hashCode() : ties.nextLong();
    this.now = now;
    this.reporter = new RunReporter(id, listener, now);
    this.control = new RunControl(executor);
    this.tasks = new TasksInFlight(plan, control, executor, listener, this::ended, ties, now);
    this.interventions = new Interventions(tasks, executor);
    listener.on(new Event.RunStarted(now, id, plan));
    RunContext context = new RunContext(id, seed, Map.of(), Status.SUCCEEDED);
    Continuation continuation = Continuation.of(plan, history);
    Sources sources = new Sources(executor, history::isNew);
    this.gather = new Gather(plan, context, tasks.permits, sources, this, continuation);
    this.starter =
        new TaskStarter(gather, tasks, continuation, reporter, history, listener, this::settle);
  }

  /// Does what is due and starts what may go.
  public void tick(Instant now) {
    setTime(now);
    tasks.timeCame();
    tasks.permits.refresh(Nanos.of(now));
    settle();
    boolean starting = control.allowsStarts(gather.isCleaningUp());
    boolean more = starting && starter.beginSome(now);
    // A group that has just turned out to be used up gave back its limits, and one whose source has
    // failed may have cut the others: what comes after them has its turn.
    settle();
    moreToStart = more || (starting && gather.mayHaveNext());
    if (starting && !moreToStart) {
      // Whatever has not come by now is not in the plan any more.
      starter.caughtUp(now);
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
    setTime(now);
    interventions.answer(task, step, answer, now);
    settle();
  }

  /// Begins no attempt any more, clean-up apart, until [#resume]; what is under way goes on, and so
  /// does time.
  public void pause(String by, Instant now) {
    setTime(now);
    if (control.pause()) {
      listener.on(new Event.RunPaused(now, by));
    }
  }

  /// Goes on after [#pause].
  public void resume(String by, Instant now) {
    setTime(now);
    if (control.resume()) {
      listener.on(new Event.RunResumed(now, by));
      goOn(now);
    }
  }

  /// What was held may begin again, unless something else holds it.
  public void goOn(Instant now) {
    setTime(now);
    if (!starter.isCatchingUp()) {
      tasks.letGo();
      settle();
    }
  }

  /// Passes over the step that a task is at: what waits goes on at once, what runs is asked to end.
  ///
  /// @param step its id or name; may be null where the task is at one only
  /// @throws IllegalArgumentException if there is no such task or step; the message is for people
  public void skip(String task, @Nullable String step, String reason, Instant now) {
    setTime(now);
    interventions.skip(task, step, reason, now);
    settle();
  }

  /// The machine slept: what waits has waited meanwhile, but no attempt got anything done, so that
  /// it has as much longer.
  public void slept(Duration time) {
    tasks.running.slept(time);
  }

  /// The tasks that wait for an answer.
  public Approvals approvals() {
    return tasks.waits.approvals();
  }

  /// The executor has begun an attempt.
  public void begun(TaskRun run, Instant at) {
    tasks.running.begun(run, at);
  }

  /// The executor has ended an attempt, or an approval was answered.
  public void ended(TaskRun run, Outcome outcome, Instant now) {
    setTime(now);
    tasks.ended(run, outcome);
    settle();
  }

  /// The outcome is on record.
  public void kept(TaskRun run, Outcome outcome, Instant now) {
    setTime(now);
    tasks.kept(run, outcome);
    settle();
  }

  /// The executor has carried out and recorded one attempt or more, and hands the task back.
  public void resumed(TaskRun run, Instant now) {
    setTime(now);
    tasks.resumed(run);
    settle();
  }

  /// The executor has carried out and recorded all that was left of a whole task.
  public void finished(TaskRun run, TaskResult result, Instant now) {
    setTime(now);
    tasks.finishedBy(run, result);
    settle();
  }

  /// The feed of a group that was waited for is ready.
  ///
  /// @param broken what it threw instead of telling so; null for nothing
  public void ready(GroupRun group, @Nullable Throwable broken, Instant now) {
    setTime(now);
    gather.ready(group, broken, Nanos.of(now));
    settle();
  }

  /// Stops starting and asks everything under way to end.
  public void cancel(String reason, Instant now) {
    setTime(now);
    control.cancel();
    reporter.cancelled(reason, now);
    gather.cancel(reason, Nanos.of(now));
    settle();
  }

  /// Ends the run where it stands: nothing begins any more, clean-up included, and everything under
  /// way is asked to end.
  public void kill(String reason, Instant now) {
    setTime(now);
    control.kill(reason);
    reporter.cancelled(reason, now);
    gather.kill(reason, Nanos.of(now));
    tasks.kill(reason);
    settle();
  }

  /// When [#tick] is next worth calling, in nanoseconds; [Timers#NEVER] if only after an attempt
  /// ends.
  public long nextTick() {
    long time = Nanos.of(now);
    return moreToStart ? time : tasks.waits.next(time);
  }

  public boolean isDone() {
    return gather.isDone();
  }

  /// Returns whether nothing more happens unless the executor reports it.
  public boolean isStill() {
    return nextTick() == Timers.NEVER && noneAsks() && !gather.isAwaitingTasks();
  }

  private boolean noneAsks() {
    return tasks.waits.approvals().runs().isEmpty();
  }

  /// Gives up the rest of the run, whatever state it is in: what is carried out is asked to end,
  /// and all sources are closed.
  public void abandon(String reason) {
    tasks.running.kill(reason);
    gather.abandon();
  }

  /// Says that the run ended and how.
  ///
  /// @throws DeadlockException if it had to be cancelled because of one
  public RunResult finish(Instant now) {
    RunResult result = reporter.finish(now);
    if (deadlock != null) {
      throw deadlock;
    }
    return result;
  }

  @Override
  public void cut(GroupRun group, Cuts.Cut cut) {
    cuts.merge(group, cut, Cuts.Cut::and);
  }

  @Override
  public void ended(GroupRun group) {
    reporter.ended(group, now);
  }

  /// Acts on what the last calls to [Gather] and [Permits] brought about, until nothing more
  /// follows from it.
  private void settle() {
    while (!cuts.isEmpty() || tasks.permits.hasTask()) {
      if (cuts.isEmpty()) {
        tasks.goOnWithNext();
      } else {
        Map<GroupRun, Cuts.Cut> now = Map.copyOf(cuts);
        cuts.clear();
        tasks.stop(now);
      }
    }
  }

  /// Cancels the run where it would stand still for ever. A task is running until the conductor has
  /// been told of its end, so that none of those that wait can be about to be let through.
  private void breakDeadlock() {
    if (tasks.running.isEmpty()
        && !control.isPaused()
        && noneAsks()
        && nextTick() == Timers.NEVER
        && !isDone()
        && gather.isStuck()) {
      deadlock = Deadlock.among(tasks.permits.waiting());
      cancel("cancelled because of a deadlock", now);
      // What runs at the end of the plan, perhaps.
      moreToStart = gather.mayHaveNext();
    }
  }

  private void ended(TaskRun run, TaskResult result) {
    reporter.ended(run.group, result, now);
    gather.ended(run.group, result, Nanos.of(now));
  }

  private void setTime(Instant now) {
    this.now = now;
    tasks.setTime(now);
  }
}
