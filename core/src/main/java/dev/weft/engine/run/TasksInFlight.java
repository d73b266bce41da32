package dev.weft.engine.run;

import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Listener;
import dev.weft.Outcome;
import dev.weft.Plan;
import dev.weft.Step;
import dev.weft.TaskResult;
import dev.weft.engine.Decision;
import dev.weft.engine.Nanos;
import dev.weft.engine.TaskFailure;
import dev.weft.engine.TaskMachine;
import dev.weft.engine.Walk;
import java.time.Instant;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The tasks of a run that have begun and not ended: walks each, has its attempts carried out, and
/// lets it wait for time, limits, answers, or the run to go on.
///
/// Part of the [Conductor], which sets its clock, and after each call has those go on that were
/// [let through][#goOnWithNext].
final class TasksInFlight implements Walk.Actions<TaskRun> {
  final Permits permits;
  final WaitingTasks waits;
  final RunningTasks running;
  private final RunControl control;
  private final AttemptExecutor executor;
  private final Listener listener;
  private final BiConsumer<TaskRun, TaskResult> whenEnded;
  private final Walk<TaskRun> walk = new Walk<>(this);
  private Instant now;

  /// @param whenEnded is given the result of each task
  /// @param ties shuffles those whose time comes at once; null to keep the order in which they came
  TasksInFlight(
      Plan plan,
      RunControl control,
      AttemptExecutor executor,
      Listener listener,
      BiConsumer<TaskRun, TaskResult> whenEnded,
      @Nullable Random ties,
      Instant now) {
    RunHistory history = executor.history();
    this.control = control;
    this.executor = executor;
    this.listener = listener;
    this.whenEnded = whenEnded;
    this.now = now;
    this.permits = new Permits(plan, history, this::awaitsLimit, this::adapted);
    permits.adaptBefore(now);
    permits.countBefore(plan.limits(), now);
    this.waits = new WaitingTasks(permits, ties);
    this.running = new RunningTasks(executor, waits, permits);
  }

  /// Sets the time for the calls that follow.
  void setTime(Instant now) {
    this.now = now;
  }

  /// A task begins.
  ///
  /// @param held whether it waits for the run to go on
  /// @param cut why it has nothing left to do but to clean up; null if it has
  void begin(TaskRun run, boolean held, Cuts.@Nullable Cut cut) {
    if (control.isBreakingOff()) {
      // What is on record of it may be unknown.
      run.machine.cancel("the run broke off");
    }
    if (held) {
      waits.hold(run);
    } else {
      if (cut != null) {
        run.cancel(cut);
      }
      advance(run);
    }
    if (run.attempt == null || !run.isRunning()) {
      // It begins with a wait.
      running.begun(run, now);
    }
  }

  /// Those go on whose time has come.
  void timeCame() {
    Deque<TaskRun> due = waits.due(Nanos.of(now));
    for (TaskRun run = due.poll(); run != null; run = due.poll()) {
      Decision.Run attempt = run.attempt;
      if (run.isRunning() && attempt != null) {
        running.timeOut(run, attempt, now);
      } else {
        waits.giveUp(run, Nanos.of(now));
        advance(run);
      }
    }
  }

  /// The next task that was let through to its limits goes on.
  void goOnWithNext() {
    TaskRun run = waits.letThrough();
    Decision.Run attempt = run == null ? null : run.attempt;
    if (run != null && attempt != null && control.holds(run)) {
      waits.giveBack(run, Nanos.of(now));
      waits.hold(run);
    } else if (run != null && attempt != null) {
      carryOut(run, attempt);
    }
  }

  /// What was held may begin again, unless something else holds it.
  void letGo() {
    waits.letGo().forEach(this::advance);
  }

  /// Ends those that were held and have nothing left to do: how they have ended is on record, and
  /// only that they have is not.
  void endHeld() {
    for (TaskRun run : waits.held()) {
      if (run.machine.decide(now) instanceof Decision.Finished) {
        waits.over(run);
        advance(run);
      }
    }
  }

  /// An attempt that was carried out has ended, or one that waited is not to be.
  void ended(TaskRun run, Outcome how) {
    permits.ended(run, how, now);
    running.release(run, now);
    Outcome outcome = run.machine.judge(how);
    if (outcome == null) {
      run.announcePolled(how, now, listener);
      resumed(run);
    } else if (isKept(run, outcome)) {
      kept(run, outcome);
    }
  }

  /// The outcome is on record.
  void kept(TaskRun run, Outcome outcome) {
    run.record(outcome, now, listener);
    resumed(run);
  }

  /// Attempts were carried out and recorded, and the task is handed back.
  void resumed(TaskRun run) {
    running.end(run, now);
    advance(run);
  }

  /// A whole task was carried out to its end.
  void finishedBy(TaskRun run, TaskResult result) {
    running.end(run, now);
    if (!run.lost) {
      finished(run, result);
    }
  }

  /// Stops the tasks of these groups.
  void stop(Map<GroupRun, Cuts.Cut> cuts) {
    Collection<TaskRun> waiting = waits.everything();
    running.stop(cuts);
    for (TaskRun run : waiting) {
      Cuts.Cut cut = cuts.get(run.group);
      if (cut != null && run.isStoppedBy(cut)) {
        waits.giveUp(run, Nanos.of(now));
        run.cancel(cut);
        advance(run);
      }
    }
  }

  /// Ends all tasks where they stand, since the run was [killed][RunControl#kill].
  void kill(String reason) {
    running.kill(reason);
    for (TaskRun run : waits.everything()) {
      waits.giveUp(run, Nanos.of(now));
      advance(run);
    }
  }

  /// Goes on with a task. If that goes wrong, by a mistake of ours, the task has failed and is not
  /// waited for, whatever becomes of its branches.
  private void advance(TaskRun run) {
    try {
      walk.goOn(run, now);
    } catch (Throwable mistake) {
      TaskRun whole = run.whole();
      if (executor.endsInOrder() && !whole.lost) {
        whole.lost = true;
        whenEnded.accept(whole, TaskFailure.of(whole.task(), "the task", now, Failure.of(mistake)));
      }
      throw mistake;
    }
  }

  @Override
  public boolean mayGoOn(TaskRun run) {
    String killed = control.killed();
    if (killed != null) {
      run.machine.kill(killed, now);
    }
    return !run.whole().lost;
  }

  @Override
  public void announce(TaskRun run, Step<?> step) {
    listener.on(new Event.StepStarted(now, run.task(), step, 1));
  }

  @Override
  public boolean begin(TaskRun run, Decision.Run attempt) {
    if (control.holds(run)) {
      waits.hold(run);
      return false;
    }
    try {
      run.claim = permits.claim(run.limits(attempt.step()), attempt.step());
    } catch (IllegalArgumentException refused) {
      Failure failure = new Failure(Failure.RULE, String.valueOf(refused.getMessage()));
      return conclude(run, Outcome.failed(attempt.step(), attempt.attempt(), now, now, failure));
    }
    String closed = waits.forLimits(run, attempt, Nanos.of(now));
    if (closed == null) {
      carryOut(run, attempt);
    } else {
      awaitsLimit(run, closed);
    }
    return false;
  }

  /// What a task waits for at a limit, or at the next one.
  private void awaitsLimit(TaskRun run, String limit) {
    if (run.attempt != null) {
      listener.on(new Event.LimitAwaited(now, run.task(), run.attempt.step(), limit));
    }
  }

  private void adapted(Permits.Adapted limit) {
    listener.on(
        new Event.LimitAdapted(
            now, limit.limit(), limit.key(), limit.allowed(), limit.reason(), limit.pausedUntil()));
  }

  private void carryOut(TaskRun run, Decision.Run attempt) {
    run.announce(attempt, now, listener);
    running.begin(run, attempt, now);
  }

  @Override
  public void waitUntil(TaskRun run, Step<?> step, Instant until) {
    waits.forTime(run, Nanos.of(until));
  }

  @Override
  public void awaitAnswer(TaskRun run, Decision.Await await) {
    waits.forAnswer(run, await);
    executor.awaitAnswer(run, await);
  }

  @Override
  public TaskRun fork(TaskRun parent, TaskMachine machine) {
    return new TaskRun.Inside(machine, parent);
  }

  @Override
  public boolean conclude(TaskRun run, Outcome outcome) {
    boolean kept = isKept(run, outcome);
    if (kept) {
      run.record(outcome, now, listener);
    }
    return kept;
  }

  /// Whether the outcome is on record; if not, the task is looked after until it is.
  private boolean isKept(TaskRun run, Outcome outcome) {
    if (executor.keep(run, outcome)) {
      return true;
    }
    running.keep(run);
    return false;
  }

  @Override
  public void finished(TaskRun run, TaskResult how) {
    if (run.parent() == null) {
      running.begun(run, now);
      whenEnded.accept(run, executor.history().fit(how));
      run.machine.forget();
    }
  }
}
