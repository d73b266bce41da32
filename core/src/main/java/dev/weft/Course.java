package dev.weft;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where a task stands: at which of its steps, and how those before ended. It goes through the
/// task's steps, then, after a failure, those of `on-failure`, and at last those of `finally`:
///
/// ```text
///   STEPS ── all done ──────────────────────────────────► FINALLY ── all done ──► ENDED
///     ├───── failed, or out of time ──► ON_FAILURE ─────────┘ │                     ▲
///     ├───── cancelled ───────────────────────────────────────┘                     │
///     └───── ended before anything of it began ─────────────────────────────────────┘
/// ```
///
/// Owned by its [TaskIterator].
final class Course {
  enum Phase {
    STEPS,
    ON_FAILURE,
    FINALLY,
    ENDED
  }

  static final long UNSET = Long.MIN_VALUE;

  final Task task;
  final RunContext run;
  private Phase phase = Phase.STEPS;
  private int position;
  // How many of the task's own steps are done, once it has left them.
  private int stepsDone;
  // Whether anything has begun, so that there is something to clean up.
  private boolean begun;
  // Nanoseconds; UNSET before anybody asked.
  private long startedAt = UNSET;
  // How the task ended, from the end of its own steps on; final in phase ENDED.
  private @Nullable TaskResult result;
  private Map<String, Outcome> outcomes = Map.of();

  Course(Task task, RunContext run) {
    this.task = task;
    this.run = run;
  }

  Phase phase() {
    return phase;
  }

  int position() {
    return position;
  }

  void begin() {
    begun = true;
  }

  boolean hasBegun() {
    return begun;
  }

  /// The outcomes that left outputs or were no success, by step id.
  Map<String, Outcome> outcomes() {
    return outcomes;
  }

  @Nullable TaskResult result() {
    return phase == Phase.ENDED ? result : null;
  }

  /// When the task began, in nanoseconds; [#UNSET] before it has.
  long startedAt() {
    return startedAt;
  }

  void startAt(long nanos) {
    if (startedAt == UNSET) {
      startedAt = nanos;
    }
  }

  /// The step at hand, after passing on from a phase of which all steps are done; null when nothing
  /// is left.
  @Nullable Step step(Instant now) {
    while (phase != Phase.ENDED && position == steps().size()) {
      if (result == null) {
        result = succeeded(now);
      }
      enter(phase == Phase.FINALLY ? Phase.ENDED : Phase.FINALLY, now);
    }
    return phase == Phase.ENDED ? null : steps().get(position);
  }

  /// Passes on to the next step.
  void advance(Outcome outcome) {
    note(outcome);
    position++;
  }

  /// A clean-up step has failed: the others go on, and so does the first failure.
  void advanceAfterFault(Outcome outcome) {
    TaskResult before = result;
    if (before != null && before.status() == Status.SUCCEEDED) {
      result = before.failedBy(outcome);
    }
    advance(outcome);
  }

  /// Ends the phase at hand early.
  void end(Status status, Instant now, Outcome cause) {
    note(cause);
    boolean failed = phase == Phase.STEPS && status.isFault();
    if (result == null) {
      result = new TaskResult(task, status, started(), now, cause, Map.of());
    }
    enter(!begun ? Phase.ENDED : failed ? Phase.ON_FAILURE : Phase.FINALLY, now);
  }

  /// What the step at hand can see.
  Context context() {
    int done = phase == Phase.STEPS ? position : stepsDone;
    TaskResult ended = result;
    return new Context(
        run, task, task.steps().subList(0, done), outcomes, ended == null ? null : ended.cause());
  }

  void note(Map<String, Outcome> more) {
    if (!more.isEmpty()) {
      Map<String, Outcome> all = new HashMap<>(outcomes);
      all.putAll(more);
      outcomes = Map.copyOf(all);
    }
  }

  private void note(Outcome outcome) {
    if (!outcome.outputs().isEmpty() || outcome.status() != Status.SUCCEEDED) {
      note(Map.of(outcome.step().id(), outcome));
    }
  }

  private List<Step> steps() {
    return switch (phase) {
      case STEPS -> task.steps();
      case ON_FAILURE -> task.rules().onFailure();
      case FINALLY -> task.rules().lastly();
      case ENDED -> List.of();
    };
  }

  /// Phases without steps are passed over.
  private void enter(Phase next, Instant now) {
    if (phase == Phase.STEPS) {
      stepsDone = position;
    }
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
      result = ended.endedAt(now);
    }
  }

  private TaskResult succeeded(Instant now) {
    TaskResult all = new TaskResult(task, Status.SUCCEEDED, started(), now, null, Map.of());
    var outputs = task.rules().outputs();
    if (outputs == null) {
      return all;
    }
    try {
      return new TaskResult(task, Status.SUCCEEDED, started(), now, null, outputs.apply(context()));
    } catch (RuntimeException thrown) {
      return all.failedBy(Outcome.failed(anyStep(), 1, now, now, Failure.of(thrown)));
    }
  }

  /// A step to put a failure on that is the task's own: its last, or the task itself as a step
  /// where it has none.
  Step anyStep() {
    return task.steps().isEmpty()
        ? Step.wait(task.name(), java.time.Duration.ZERO)
        : task.steps().getLast();
  }

  private Instant started() {
    return Nanos.toInstant(startedAt);
  }
}
