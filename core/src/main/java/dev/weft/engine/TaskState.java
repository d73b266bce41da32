package dev.weft.engine;

import dev.weft.Context;
import dev.weft.Failure;
import dev.weft.Outcome;
import dev.weft.RunContext;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.TaskResult;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Where a task stands: at which of its steps, and how those before ended. It goes through the
/// task's steps, then, after a failure, those of `on-failure`, and at last those of `finally`. That
/// what it is to leave has no value is a failure, too:
///
/// ```text
///   READY ── the first step begins ──► STEPS
///     └───── stopped, or not wanted ─────────────────────────────────────┐
///   STEPS ── all done ─────────────────────────► FINALLY ── all done ──► ENDED
///     ├───── failed, or out of time ► ON_FAILURE ──┘ │
///     └───── cancelled ──────────────────────────────┘
/// ```
///
/// A task that is cancelled in ON_FAILURE has not failed yet: it is cancelled, so that it goes on
/// there when its run does.
///
/// It is a part of its [TaskMachine], and a superclass for one reason only: a million waiting
/// tasks would each pay for another object.
public abstract sealed class TaskState permits StepState {
  public enum Phase {
    READY,
    STEPS,
    ON_FAILURE,
    FINALLY,
    ENDED
  }

  static final long UNSET = Long.MIN_VALUE;

  final Task task;
  final RunContext run;
  private Phase phase = Phase.READY;
  private int position;
  // Nanoseconds; UNSET before anybody asked.
  private long startedAt = UNSET;
  // How the task ended, from the end of its own steps on; final in phase ENDED.
  private @Nullable TaskResult result;
  // Those that left outputs or were no success.
  private Outcomes outcomes = Outcomes.NONE;

  TaskState(Task task, RunContext run) {
    this.task = task;
    this.run = run;
  }

  public final Task task() {
    return task;
  }

  public final String name() {
    return task.name();
  }

  /// Which of the task's lists of steps it is at.
  public final Phase phase() {
    return phase;
  }

  /// Something of the task begins, which is to be cleaned up after.
  final void begin() {
    if (phase == Phase.READY) {
      phase = Phase.STEPS;
    }
  }

  /// Lets go of the result, which has been told. An old object keeps a young one alive until it is
  /// collected itself, and a million tasks may end at the same time.
  public final void forget() {
    result = null;
  }

  /// The outcomes that left outputs or were no success.
  final Outcomes outcomes() {
    return outcomes;
  }

  /// How the task ended; null while it has not, or nobody has asked since its last step.
  public final @Nullable TaskResult result() {
    return phase == Phase.ENDED ? result : null;
  }

  /// When the task began, in nanoseconds; [#UNSET] before it has.
  final long startedAt() {
    return startedAt;
  }

  final void startAt(long nanos) {
    if (startedAt == UNSET) {
      startedAt = nanos;
    }
  }

  /// The clock was set back: the task is not to have longer than its timeout.
  final void startNoLaterThan(long nanos) {
    startedAt = Math.min(startedAt, nanos);
  }

  /// The step at hand, after passing on from a phase of which all steps are done; null when nothing
  /// is left.
  public final @Nullable Step<?> step(Instant now) {
    while (phase != Phase.ENDED && position == steps().size()) {
      enter(
          result == null ? afterSteps(now) : phase == Phase.FINALLY ? Phase.ENDED : Phase.FINALLY,
          now);
    }
    return phase == Phase.ENDED ? null : StepNames.named(task, steps().get(position));
  }

  /// Passes on to the next step.
  final void advance(Outcome outcome) {
    note(outcome);
    position++;
  }

  /// A clean-up step has failed: the others go on, and so does the first failure.
  final void advanceAfterFault(Outcome outcome) {
    TaskResult before = result;
    if (before != null && before.status() == Status.SUCCEEDED) {
      result = TaskFailure.of(before, outcome);
    }
    advance(outcome);
  }

  /// Ends the phase at hand early.
  final void end(Status status, Instant now, Outcome cause) {
    note(cause);
    boolean failed = phase == Phase.STEPS && status.isFault();
    TaskResult before = result;
    if (before == null) {
      result = new TaskResult(task, status, started(), now, cause, Map.of());
    } else if (status == Status.CANCELLED) {
      // The task has failed, and what is to be done about that was cut short: it goes on there.
      result = new TaskResult(task, status, started(), now, before.cause(), Map.of());
    }
    boolean ready = phase == Phase.READY;
    enter(ready ? Phase.ENDED : failed ? Phase.ON_FAILURE : Phase.FINALLY, now);
  }

  /// Ends the task where it stands: nothing of it begins any more, clean-up included.
  final void breakOff(String reason, Instant now) {
    if (phase != Phase.ENDED) {
      List<Step<?>> steps = steps();
      Outcome cause =
          position < steps.size()
              ? Outcome.cancelled(steps.get(position), 1, now, now, reason)
              : null;
      result = new TaskResult(task, Status.CANCELLED, started(), now, cause, Map.of());
      phase = Phase.ENDED;
    }
  }

  /// What the step at hand can see.
  final Context ownContext() {
    TaskResult ended = result;
    Outcome cause = ended == null ? null : ended.cause();
    return new StepContext(run, task, stepsDone(cause), outcomes, cause);
  }

  final void note(Outcomes more) {
    outcomes = outcomes.and(more);
  }

  private void note(Outcome outcome) {
    if (!outcome.outputs().isEmpty() || outcome.status() != Status.SUCCEEDED) {
      outcomes = outcomes.and(outcome);
    }
  }

  /// How many of the task's own steps are done.
  private int stepsDone(@Nullable Outcome cause) {
    if (phase == Phase.READY || phase == Phase.STEPS) {
      return position;
    }
    for (int i = 0; cause != null && i < task.steps().size(); i++) {
      if (task.steps().get(i).id().equals(cause.step().id())) {
        return i;
      }
    }
    return task.steps().size();
  }

  private List<Step<?>> steps() {
    return switch (phase) {
      case READY, STEPS -> task.steps();
      case ON_FAILURE -> task.rules().onFailure();
      case FINALLY -> task.rules().finallySteps();
      case ENDED -> List.of();
    };
  }

  /// Phases without steps are passed over.
  private void enter(Phase next, Instant now) {
    phase = next;
    position = 0;
    if (phase == Phase.ON_FAILURE && steps().isEmpty()) {
      phase = Phase.FINALLY;
    }
    if (phase == Phase.FINALLY && steps().isEmpty()) {
      phase = Phase.ENDED;
    }
    TaskResult ended = result;
    if (phase == Phase.ENDED && ended != null) {
      result =
          new TaskResult(
              task, ended.status(), ended.started(), now, ended.cause(), ended.outputs());
    }
  }

  /// All own steps are done: settles how the task has ended so far, and says where it goes on.
  private Phase afterSteps(Instant now) {
    TaskResult all = new TaskResult(task, Status.SUCCEEDED, started(), now, null, Map.of());
    try {
      var outputs = task.rules().outputs();
      result = outputs == null ? all : leaving(all, outputs.apply(ownContext()));
      return Phase.FINALLY;
    } catch (Throwable thrown) {
      result = TaskFailure.ofOutputs(all, Failure.of(thrown));
      return Phase.ON_FAILURE;
    }
  }

  private static TaskResult leaving(TaskResult result, Map<String, Object> outputs) {
    Objects.requireNonNull(outputs, "the task's outputs are null; none is Map.of()");
    return new TaskResult(
        result.task(), result.status(), result.started(), result.ended(), null, outputs);
  }

  private Instant started() {
    return Nanos.toInstant(startedAt);
  }
}
