package dev.weft.engine;

import dev.weft.HistoryEvent;
import dev.weft.Outcome;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.TaskResult;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What of a task's record still holds, told to its iterator step by step. A recorded outcome
/// belongs to the step that has its id now, wherever that stands: a completed step stays completed
/// when the plan has changed. Owned like the iterator.
public final class Replay {
  private final Task task;
  private final boolean isCleanUp;
  private final Instant now;
  private final Map<String, Deque<HistoryEvent.Ended>> outcomes = new HashMap<>();
  private final Map<String, Instant> began = new HashMap<>();
  private @Nullable Instant started;
  private boolean hasBegun;
  private @Nullable TaskResult result;

  /// @param isCleanUp whether the task is one that runs at the end of the plan
  /// @param now no wait is taken to have begun later than that: somebody may have set the clock
  ///     back
  public Replay(Task task, List<HistoryEvent> record, boolean isCleanUp, Instant now) {
    this.task = task;
    this.isCleanUp = isCleanUp;
    this.now = now;
    record.forEach(this::add);
  }

  /// How the task ended; null if it goes on.
  public @Nullable TaskResult result() {
    return result;
  }

  /// Whether something of the task has begun, which is to be cleaned up after, also where nothing
  /// that is on record of it still holds.
  boolean hasBegun() {
    return hasBegun;
  }

  /// When the task began; null if that is not on record.
  @Nullable Instant started() {
    return started;
  }

  /// When a wait, an approval or a gather step began; null if that is not on record.
  @Nullable Instant began(Step<?> step) {
    Instant at = began.get(step.id());
    // What is inside a gather step has its times, which are to be judged as they were.
    return at == null || !step.inside().isEmpty() ? at : notLater(at);
  }

  /// The instant itself, or that at which the run goes on, if the clock says that it is earlier.
  Instant notLater(Instant at) {
    return at.isAfter(now) ? now : at;
  }

  /// Takes the next outcome of this step off the record; null if there is none left.
  @Nullable Outcome next(Step<?> step) {
    Deque<HistoryEvent.Ended> left = outcomes.get(step.id());
    return left == null || left.isEmpty() ? null : left.remove().outcome(step);
  }

  /// Whether no outcome is left on the record.
  boolean isUsedUp() {
    return outcomes.values().stream().allMatch(Deque::isEmpty);
  }

  private void add(HistoryEvent recorded) {
    switch (recorded) {
      case HistoryEvent.Began(String step, Instant at) when step != null -> {
        hasBegun = true;
        began.putIfAbsent(step, at);
      }
      case HistoryEvent.Began(String _, Instant at) -> start(at);
      case HistoryEvent.Ended ended -> {
        hasBegun = true;
        start(ended.started());
        outcomes.computeIfAbsent(ended.step(), _ -> new ArrayDeque<>()).add(ended);
      }
      case HistoryEvent.TaskEnded ended -> result = resultOf(ended, task);
      case HistoryEvent.Continued() -> dropCancelled();
      case HistoryEvent.Retried() -> dropFailed();
    }
  }

  /// What was cancelled goes on, and is cleaned up after when it has really ended.
  private void dropCancelled() {
    if (isCleanUp) {
      forget();
    } else if (result == null || result.status() == Status.CANCELLED) {
      boolean cancelled = result != null;
      for (Collection<HistoryEvent.Ended> each : outcomes.values()) {
        cancelled |= each.removeIf(it -> it.status() == Status.CANCELLED);
      }
      result = null;
      if (cancelled) {
        drop(task.rules().finallySteps());
      }
    }
  }

  /// What has succeeded stays; the rest of the task begins anew, and so does its time.
  private void dropFailed() {
    if (isCleanUp) {
      forget();
    } else if (result == null || result.status() != Status.SUCCEEDED) {
      result = null;
      started = null;
      hasBegun = false;
      dropFaults(task.steps());
      drop(task.rules().onFailure());
      drop(task.rules().finallySteps());
    }
  }

  /// A failure that the task was to go on after is none to try again, and neither are those inside
  /// such a gather step.
  private void dropFaults(List<Step<?>> steps) {
    for (Step<?> step : steps) {
      Deque<HistoryEvent.Ended> ended = outcomes.get(step.id());
      boolean over = ended != null && !ended.isEmpty() && isOver(step, ended.getLast().status());
      if (!over) {
        outcomes.remove(step.id());
        began.remove(step.id());
        dropFaults(step.inside());
      }
    }
  }

  private static boolean isOver(Step<?> step, Status status) {
    return status == Status.SUCCEEDED
        || status == Status.SKIPPED
        || (status.isFault() && step.continueOnError());
  }

  private void drop(List<Step<?>> steps) {
    for (Step<?> step : steps) {
      outcomes.remove(step.id());
      began.remove(step.id());
      drop(step.inside());
    }
  }

  private void forget() {
    result = null;
    started = null;
    hasBegun = false;
    outcomes.clear();
    began.clear();
  }

  private void start(Instant at) {
    if (started == null || at.isBefore(started)) {
      started = at;
    }
  }

  /// The result of this task, whose steps may have changed since it was recorded.
  public static TaskResult resultOf(HistoryEvent.TaskEnded ended, Task task) {
    HistoryEvent.Ended cause = ended.cause();
    Outcome why = cause == null ? null : cause.outcome(StepNames.stepOf(task, cause.step()));
    return new TaskResult(
        task, ended.status(), ended.started(), ended.ended(), why, ended.outputs());
  }
}
