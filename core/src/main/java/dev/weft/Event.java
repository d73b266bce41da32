package dev.weft;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Something that happened in a run. Events of one task come in the order in which they happened;
/// between tasks there is no promise.
public sealed interface Event {

  /// When it happened, by the driver's clock.
  Instant at();

  /// Always the first.
  record RunStarted(Instant at, String run, Plan plan) implements Event {}

  record TaskStarted(Instant at, String group, Task task) implements Event {}

  /// An attempt of a step begins; for a wait step, its time starts to pass.
  record StepStarted(Instant at, Task task, Step<?> step, int attempt) implements Event {}

  /// One line that an attempt of a step printed, or a piece of a long one.
  ///
  /// @param more whether the line goes on in the attempt's next event of this kind
  record Output(Instant at, Task task, Step<?> step, int attempt, String line, boolean more)
      implements Event {}

  /// An attempt of a step ended; one that was skipped, or stopped before it began, has no
  /// [StepStarted]. `retryAt` is when the next attempt begins; null when this was the
  /// step's last.
  record StepEnded(Instant at, Task task, Outcome outcome, @Nullable Instant retryAt)
      implements Event {
    public StepEnded {
      outcome = outcome.inTask(task.name());
    }
  }

  /// An attempt of a [polled][Poll] step has succeeded, and its answer was not the last one: the
  /// attempt that comes next follows after a pause. The last one is a [StepEnded], as is each that
  /// fails. Where it says something new, it is an [Output] of the step, too.
  ///
  /// @param step the step
  /// @param attempt which attempt it was; numbers count on
  /// @param started when it began
  /// @param answers how many answers there were so far since the run began or was continued
  /// @param answer what it said, for people and in one line; see [Poll.Until]
  /// @param since when the step was first polled
  /// @param next when it is polled again
  record StepPolled(
      Instant at,
      Task task,
      Step.Work<?> step,
      int attempt,
      Instant started,
      int answers,
      String answer,
      Instant since,
      Instant next)
      implements Event {}

  /// A step waits for its turn at a limit. One that needs several waits for one after the other,
  /// and so may come more than once before it begins.
  record LimitAwaited(Instant at, Task task, Step.Work<?> step, String limit) implements Event {}

  /// A limit that [adapts][Limit#adapt] now lets another number through, or pauses.
  ///
  /// @param key whose count it is, of a limit per key; null for other limits
  /// @param allowed how many may hold it at once now
  /// @param reason the code of the failure that slowed it, such as `429`; null if it has recovered
  ///     by a step
  /// @param pausedUntil until when nothing begins that needs it, perhaps in the past; null if it
  /// has not paused
  record LimitAdapted(
      Instant at,
      String limit,
      @Nullable String key,
      int allowed,
      @Nullable String reason,
      @Nullable Instant pausedUntil)
      implements Event {}

  /// A task ended; exactly one for each [TaskStarted].
  record TaskEnded(Instant at, String group, TaskResult result) implements Event {}

  /// A task had ended before this run was continued; there are no other events of it.
  record TaskKept(Instant at, String group, TaskResult result) implements Event {}

  /// The run was asked to stop: nothing starts any more but what cleans up.
  record RunCancelled(Instant at, String reason) implements Event {}

  /// Nothing begins any more, clean-up apart, until the run goes on.
  record RunPaused(Instant at, String by) implements Event {}

  /// The run goes on after a pause.
  record RunResumed(Instant at, String by) implements Event {}

  /// All tasks of a group have ended that will ever start; exactly one for each group of the plan.
  ///
  /// @param complete false when tasks of the group were never started
  /// @param reason why it was skipped, cut short or could not be read; null otherwise
  record GroupEnded(
      Instant at, String group, Status status, boolean complete, @Nullable String reason)
      implements Event {}

  /// Always the last.
  record RunEnded(Instant at, RunResult result) implements Event {}

  /// An attempt begins once more, since the machine that it began on is lost to the run, or what it
  /// had said: it may have had effects. Its number and its key are the same. Where a run is carried
  /// out by several machines.
  record StepRepeated(Instant at, Task task, Step<?> step, int attempt) implements Event {}

  /// What carries the run out cannot go on with something for now, and keeps trying. Where a run is
  /// carried out by several machines.
  ///
  /// @param task what it cannot go on with; null for the run itself, which starts no tasks
  /// meanwhile
  /// @param reason why not, for people; the last of several
  /// @param tries how often it has tried
  record Stalled(Instant at, @Nullable Task task, String reason, int tries) implements Event {
    /// Returns why, and how often it was tried.
    public String text() {
      return reason + " (tried " + tries + " times)";
    }
  }

  /// So many events are missing here: this listener took nothing for longer than the run could
  /// wait.
  record Missed(Instant at, long count) implements Event {}
}
