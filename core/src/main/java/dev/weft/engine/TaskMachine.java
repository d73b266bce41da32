package dev.weft.engine;

import dev.weft.Context;
import dev.weft.Failure;
import dev.weft.HistoryEvent;
import dev.weft.Outcome;
import dev.weft.Poll;
import dev.weft.Retry;
import dev.weft.RunContext;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.TaskResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Walks one task. It is a pure state machine: it does no I/O, owns no thread and reads no clock.
///
/// A driver asks it what comes next, carries that out and tells it the outcome:
///
/// ```text
///            decide(now)                        record(outcome)
///   position ───────────► Run ──── carried out ───────────────► position + 1, or attempt + 1
///            ───────────► WaitUntil ── time passes ── decide again
///            ───────────► Await ──── answered ────────────────► position + 1
///            ───────────► Fork ──── all branches ended ── decide again
///            ───────────► Conclude ───────────────────────────► position + 1
///            ───────────► Finished
/// ```
///
/// After the task's own steps come, after a failure, those of `on-failure` and, whatever happened,
/// those of `finally`.
///
/// Asking twice gives the same answer. To resume a task, a fresh iterator is given its record:
/// asked for the first time, it then stands where it stood.
///
/// Not thread-safe: it has one owner at a time.
public final class TaskMachine extends StepState {
  private @Nullable String cancelReason;
  // Whether `on-failure` steps run although it was cancelled.
  private boolean rollsBack;
  // What is on record from before, as far as it was not told yet; a branch has its parent's.
  private @Nullable Replay past;

  public TaskMachine(Task task) {
    this(task, RunContext.NONE);
  }

  /// @param run what the task's steps can see of their run
  public TaskMachine(Task task, RunContext run) {
    super(task, run, null);
  }

  /// @param record what a `Journal` knows of the task; see `Journal#past`
  /// @param now what was recorded as later than this counts as now
  public TaskMachine(Task task, RunContext run, List<HistoryEvent> record, Instant now) {
    this(task, run, record.isEmpty() ? null : new Replay(task, record, false, now));
  }

  public TaskMachine(Task task, RunContext run, @Nullable Replay past) {
    this(task, run);
    this.past = past;
    if (past != null && past.started() != null) {
      startAt(Nanos.of(past.started()));
    }
    if (past != null && past.hasBegun()) {
      begin();
    }
  }

  /// A branch of the gather step that the parent is at.
  TaskMachine(Step<?> step, TaskMachine parent) {
    super(StepNames.only(parent.task, step), parent.run, parent);
    this.past = parent.past;
  }

  /// What this task does next.
  public Decision decide(Instant now) {
    long time = Nanos.of(now);
    startAt(time);
    while (true) {
      Step<?> step = step(now);
      TaskResult result = result();
      if (step == null && result != null) {
        past = null;
        return new Decision.Finished(result);
      }
      if (step != null && past != null) {
        if (isRecorded(step, past)) {
          continue;
        }
        if (past.isUsedUp()) {
          startNoLaterThan(Nanos.of(past.notLater(Nanos.toInstant(startedAt()))));
          past = null;
        }
      }
      Decision decision = step == null ? null : decide(step, now, time);
      if (decision != null) {
        return decision;
      }
    }
  }

  /// Tells how the attempt that was decided on ended, as it was [judged][#judge].
  ///
  /// @throws IllegalArgumentException if the outcome is not one of the step at hand
  public void record(Outcome ended) {
    Outcome outcome = ended.inTask(name());
    startAt(Nanos.of(outcome.started()));
    Step<?> step = step(outcome.started());
    if (step == null) {
      throw new IllegalArgumentException(name() + " has no step left, yet one ended: " + outcome);
    }
    begin();
    if (step.id().equals(outcome.step().id())) {
      recordEnd(step, outcome);
    } else if (!(step instanceof Step.Gather gather)
        || !branches(gather, outcome.started()).record(outcome)) {
      throw new IllegalArgumentException(
          name() + " is at `" + step.id() + "`, not at `" + outcome.step().id() + "`");
    }
  }

  /// Asks the task to stop: nothing of it starts any more but its `finally` steps, on which this
  /// has no effect. The attempt under way, if there is one, is still to be recorded; branches under
  /// way are to be cancelled each for itself.
  public void cancel(String reason) {
    if (!isFinalizing()) {
      cancelReason = reason;
      rollsBack = false;
    }
  }

  /// Asks the task to stop because others have failed: as [#cancel] does, but what it does after a
  /// failure of its own is not cut short.
  public void cut(String reason) {
    if (!isCleaningUp() && cancelReason == null) {
      cancelReason = reason;
      rollsBack = true;
    }
  }

  /// Ends the task where it stands: nothing of it begins any more, clean-up included.
  public void kill(String reason, Instant now) {
    past = null;
    branches = null;
    startAt(Nanos.of(now));
    breakOff(reason, now);
  }

  /// What to do with the step at hand; null if the task has ended there, and another one is.
  private @Nullable Decision decide(Step<?> step, Instant now, long time) {
    if (branches != null) {
      return branches.haveEnded()
          ? new Decision.Conclude(branches.outcome(now))
          : new Decision.Fork((Step.Gather) step, branches.machines());
    }
    if (cancelReason != null && !(rollsBack ? isCleaningUp() : isFinalizing())) {
      return stop(Outcome.cancelled(step, attempt, since(step, now), now, cancelReason));
    }
    if (time >= deadline()) {
      return stop(Outcome.timedOut(step, attempt, since(step, now), now, timeoutMessage()));
    }
    if (mark == UNSET) {
      if (phase() == Phase.READY && isUnwanted(task().rules().condition(), step, now)) {
        return null;
      }
      Outcome unwanted = unlessWanted(step.condition(), step, now);
      if (unwanted != null) {
        return new Decision.Conclude(unwanted);
      }
    }
    return switch (step) {
      case Step.Wait wait -> decideWait(wait, now, time);
      case Step.Work<?> work when time < mark -> waitUntil(work, mark);
      case Step.Work<?> work -> decideWork(work, now);
      case Step.Gather gather -> new Decision.Fork(gather, branches(gather, now).machines());
      case Step.Approval approval -> decideApproval(approval, now, time);
    };
  }

  /// Whether the record says how the step at hand, or an attempt of it, ended; it was told so then.
  private boolean isRecorded(Step<?> step, Replay past) {
    Outcome known = past.next(step);
    Instant began = known == null ? past.began(step) : known.started();
    if (began == null) {
      return false;
    }
    begin();
    switch (step) {
      case Step.Gather gather -> {
        // The branches find out what is on record of them, which later steps can see.
        List<TaskMachine> under = branches(gather, began).machines();
        if (known != null) {
          under.forEach(branch -> branch.decide(known.ended()));
        }
      }
      case Step.Wait _, Step.Approval _ -> mark = Nanos.of(began);
      case Step.Work<?> work -> {
        Poll poll = work.poll();
        if (poll != null) {
          Instant first = past.began(step);
          resumePolling(poll, first == null ? began : first, known);
        }
      }
    }
    if (known != null) {
      recordEnd(step, known.inTask(name()));
      if (retryAt() != null) {
        // The pause is no longer than it was, whatever the clock says.
        mark += Nanos.of(past.notLater(known.ended())) - Nanos.of(known.ended());
      }
    }
    return known != null;
  }

  private Branches branches(Step.Gather gather, Instant now) {
    Branches under = branches;
    if (under == null) {
      under = new Branches(gather, this, now);
      branches = under;
      begin();
    }
    return under;
  }

  /// Ends the task if its condition is false or cannot be told.
  private boolean isUnwanted(@Nullable Predicate<Context> condition, Step<?> step, Instant now) {
    Outcome unwanted = unlessWanted(condition, step, now);
    if (unwanted != null) {
      end(unwanted.status(), now, unwanted);
    }
    return unwanted != null;
  }

  private @Nullable Outcome unlessWanted(
      @Nullable Predicate<Context> condition, Step<?> step, Instant now) {
    try {
      return condition == null || condition.test(context())
          ? null
          : Outcome.skipped(step, now, "its condition is false");
    } catch (Throwable thrown) {
      return Outcome.failed(step, attempt, now, now, RuleFailure.of(thrown));
    }
  }

  /// Where a task that has begun is stopped is recorded like any outcome, so that its record tells
  /// the whole story; one that has not begun has none.
  private @Nullable Decision stop(Outcome outcome) {
    if (phase() != Phase.READY) {
      return new Decision.Conclude(outcome);
    }
    end(outcome.status(), outcome);
    return null;
  }

  private void recordEnd(Step<?> step, Outcome outcome) {
    if (branches != null) {
      note(branches.outcomes());
      branches = null;
    }
    Failure failure = outcome.failure();
    if (failure == null || outcome.status() == Status.SKIPPED) {
      advance(outcome);
      nextStep();
    } else if (outcome.status() == Status.CANCELLED && !isFinalizing()) {
      end(Status.CANCELLED, outcome);
    } else if (Nanos.of(outcome.ended()) >= deadline()) {
      end(Status.TIMED_OUT, outcome);
    } else {
      recordFault(step, outcome, failure);
    }
  }

  private void recordFault(Step<?> step, Outcome outcome, Failure failure) {
    Retry retry = step.retry();
    if (RetryRules.allows(retry, tries(), failure)) {
      Duration pause = RetryRules.pause(retry, tries(), failure, random(step));
      mark = Math.min(Nanos.plus(Nanos.of(outcome.ended()), pause), endOfPolling());
      attempt++;
    } else if (step.continueOnError()) {
      advance(outcome);
      nextStep();
    } else if (phase() != Phase.STEPS) {
      advanceAfterFault(outcome);
      nextStep();
    } else {
      end(outcome.status(), outcome);
    }
  }

  private void end(Status status, Outcome cause) {
    end(status, cause.ended(), cause);
    nextStep();
  }
}
