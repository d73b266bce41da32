package dev.weft.engine.run;

import dev.weft.engine.Decision;
import dev.weft.engine.Nanos;
import dev.weft.engine.Timers;
import dev.weft.engine.limits.Claim;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The tasks of a run that wait, each for a time, for limits, for somebody's answer or for the run
/// to go on after a pause. The others may be bounded by a time too, and so may an attempt that
/// runs. Owned by the [Conductor]; times are nanoseconds.
final class WaitingTasks {
  private static final Deque<TaskRun> NOTHING = new ArrayDeque<>(0);

  private final Timers<TaskRun> timers = new Timers<>();
  private final Approvals approvals = new Approvals();
  private final Set<TaskRun> held = new LinkedHashSet<>();
  private final Permits permits;
  private final @Nullable Random ties;

  /// @param ties shuffles those whose time comes at once; null to keep the order in which they came
  WaitingTasks(Permits permits, @Nullable Random ties) {
    this.permits = permits;
    this.ties = ties;
  }

  Approvals approvals() {
    return approvals;
  }

  void forTime(TaskRun run, long time) {
    timers.set(run, time);
  }

  /// Bounds what the task does or waits for else; [Timers#NEVER] does not.
  void bound(TaskRun run, long time) {
    if (time != Timers.NEVER) {
      timers.set(run, time);
    }
  }

  /// Moves the bound, if there is one.
  void postpone(TaskRun run, Duration time) {
    timers.postpone(run, time);
  }

  /// Waits for the limits of an attempt, which it [claims][TaskRun#claim].
  ///
  /// @return the name of one that is closed; null if the attempt may go at once
  @Nullable String forLimits(TaskRun run, Decision.Run attempt, long now) {
    run.attempt = attempt;
    Claim<LimitWaiter> claim = run.claim;
    String closed = claim == null ? null : permits.ask(run, claim, now);
    if (closed != null) {
      bound(run, run.machine.deadline());
    }
    return closed;
  }

  /// Waits until the run goes on after a pause, or can be recorded again.
  void hold(TaskRun run) {
    held.add(run);
    bound(run, run.machine.deadline());
  }

  /// Those that wait for the run to go on.
  List<TaskRun> held() {
    return List.copyOf(held);
  }

  /// Takes out those that waited for the run to go on.
  List<TaskRun> letGo() {
    List<TaskRun> all = held();
    all.forEach(this::over);
    return all;
  }

  void forAnswer(TaskRun run, Decision.Await await) {
    approvals.add(run, await);
    bound(run, await.until() == null ? Timers.NEVER : Nanos.of(await.until()));
  }

  /// Takes out whose time has come. A queue, so that a million tasks that end at the same time are
  /// let go one by one.
  Deque<TaskRun> due(long now) {
    List<TaskRun> due = timers.due(now);
    if (due.isEmpty()) {
      return NOTHING;
    }
    if (ties != null) {
      Collections.shuffle(due, ties);
    }
    return new ArrayDeque<>(due);
  }

  /// When the time of the next one comes, or a rate may let one through; [Timers#NEVER] for
  /// neither.
  long next(long now) {
    return Math.min(timers.next(), permits.nextRefresh(now));
  }

  /// The next task that was let through to its attempt; null if there is none. Its timer is gone.
  @Nullable TaskRun letThrough() {
    TaskRun run = permits.nextTask();
    if (run != null) {
      timers.remove(run);
    }
    return run;
  }

  /// Neither time nor answer is waited for any more: the attempt has ended, or the answer is there.
  void over(TaskRun run) {
    timers.remove(run);
    if (!approvals.runs().isEmpty()) {
      approvals.remove(run);
    }
    if (!held.isEmpty()) {
      held.remove(run);
    }
  }

  /// Gives up whatever the task waits for: also its place at a limit, or the limit itself where it
  /// has just been granted.
  void giveUp(TaskRun run, long now) {
    over(run);
    Claim<LimitWaiter> claim = run.claim;
    run.attempt = null;
    run.claim = null;
    if (claim != null) {
      permits.giveUp(run, claim, now);
    }
  }

  /// Gives back the limits that the task has just been let through to.
  void giveBack(TaskRun run, long now) {
    over(run);
    Claim<LimitWaiter> claim = run.claim;
    run.attempt = null;
    run.claim = null;
    permits.giveBack(claim, now);
  }

  /// Returns all that wait, without those whose attempt runs.
  Collection<TaskRun> everything() {
    Set<TaskRun> waiting = new LinkedHashSet<>(timers.everything());
    waiting.removeIf(run -> run.isRunning() || run.attempt != null);
    waiting.addAll(permits.everything());
    waiting.addAll(approvals.runs());
    waiting.addAll(held);
    return waiting;
  }
}
