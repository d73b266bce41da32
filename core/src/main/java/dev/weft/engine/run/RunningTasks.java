package dev.weft.engine.run;

import dev.weft.Status;
import dev.weft.engine.Decision;
import dev.weft.engine.Nanos;
import dev.weft.engine.Timers;
import dev.weft.engine.limits.Claim;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The tasks of a run of which an attempt is being carried out, or its outcome is being put on
/// record: they are told to end, and not waited for. Owned by the [Conductor].
final class RunningTasks {
  private final AttemptExecutor executor;
  private final WaitingTasks waits;
  private final Permits permits;
  // In no order: each knows its place, and the last takes that of one that is taken out.
  private final List<TaskRun> running = new ArrayList<>();

  RunningTasks(AttemptExecutor executor, WaitingTasks waits, Permits permits) {
    this.executor = executor;
    this.waits = waits;
    this.permits = permits;
  }

  boolean isEmpty() {
    return running.isEmpty();
  }

  /// Those whose attempt is being carried out.
  List<TaskRun> all() {
    return running.stream().filter(run -> run.attempt != null).toList();
  }

  void begin(TaskRun run, Decision.Run attempt, Instant now) {
    keep(run);
    run.machine.beginAttempt(attempt, now);
    Instant timeUp = run.machine.timeUp(attempt, now);
    waits.bound(run, timeUp == null ? Timers.NEVER : Nanos.of(timeUp));
    toCount(run);
    if (!executor.tellsWhatBegins()) {
      begun(run, now);
    }
    executor.carryOut(run, attempt, now);
  }

  /// With the attempt, the task itself begins, if it has not yet.
  private void toCount(TaskRun run) {
    TaskRun whole = run.whole();
    List<Claim<LimitWaiter>> ofTask = whole.uncounted;
    whole.uncounted = List.of();
    List<Claim<LimitWaiter>> ofStep = Permits.rated(run.claim);
    run.uncounted =
        ofTask.isEmpty() ? ofStep : Stream.concat(ofTask.stream(), ofStep.stream()).toList();
  }

  /// What was granted limits begins; told more than once, it began the first time.
  void begun(TaskRun run, Instant at) {
    permits.begin(run.uncounted, at);
    run.uncounted = List.of();
  }

  /// The attempt has ended, or the answer that was waited for instead of one is there: nothing is
  /// held for it any more; its limits go to those that wait for them.
  void release(TaskRun run, Instant now) {
    waits.over(run);
    Decision.Run attempt = run.attempt;
    run.attempt = null;
    if (attempt != null) {
      // Of one that was interrupted before it began nobody has said so.
      begun(run, now);
      Claim<LimitWaiter> claim = run.claim;
      run.claim = null;
      permits.release(claim, Nanos.of(now));
    }
  }

  /// What the task comes to next waits until an outcome is on record.
  void keep(TaskRun run) {
    if (!run.isRunning()) {
      run.runningAt = running.size();
      running.add(run);
    }
    run.finalizing = run.machine.isFinalizing();
    run.rollingBack = run.machine.isCleaningUp() && !run.finalizing;
  }

  /// The outcome is on record.
  void end(TaskRun run, Instant now) {
    release(run, now);
    remove(run);
    Cuts.Cut stop = run.stop;
    if (stop != null) {
      run.stop = null;
      run.cancel(stop);
    }
  }

  private void remove(TaskRun run) {
    if (run.isRunning()) {
      TaskRun last = running.removeLast();
      if (!last.equals(run)) {
        running.set(run.runningAt, last);
        last.runningAt = run.runningAt;
      }
      run.runningAt = TaskRun.NOT_RUNNING;
    }
  }

  /// Gives attempts as much more time.
  void slept(Duration time) {
    all().forEach(run -> waits.postpone(run, time));
  }

  /// The time of the attempt, or of the task as a whole, has run out.
  void timeOut(TaskRun run, Decision.Run attempt, Instant now) {
    executor.interrupt(run, Status.TIMED_OUT, run.machine.timeoutMessage(attempt, now));
  }

  /// Stops the tasks of these groups, but for their `finally` steps.
  void stop(Map<GroupRun, Cuts.Cut> cuts) {
    for (TaskRun run : running) {
      Cuts.Cut cut = cuts.get(run.group);
      boolean stops = cut != null && !run.finalizing && !(cut.byFailure() && run.rollingBack);
      if (cut != null && stops && (run.stop == null || run.stop.byFailure())) {
        run.stop = cut;
        executor.interrupt(run, Status.CANCELLED, cut.reason());
      }
    }
  }

  /// Has whatever is carried out end, clean-up included.
  void kill(String reason) {
    running.forEach(run -> executor.interrupt(run, Status.CANCELLED, reason));
  }
}
