package dev.weft;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a [Journal] knows of a task: it has names where an [Outcome] has the things themselves,
/// since the plan may have changed since.
public sealed interface HistoryEvent {

  /// Something began whose end depends on its beginning: a wait, an approval, a gather step, a
  /// polled step that was not done at once, or a task with a timeout. A polled step may have more
  /// than one of these, the first of which counts.
  ///
  /// @param step the step's id; null for the task itself
  record Began(@Nullable String step, Instant at) implements HistoryEvent {}

  /// An attempt ended; see [Outcome].
  ///
  /// @param step the step's id
  record Ended(
      String step,
      int attempt,
      Status status,
      Instant started,
      Instant ended,
      Map<String, Object> outputs,
      @Nullable Failure failure)
      implements HistoryEvent {

    public static Ended of(Outcome outcome) {
      return new Ended(
          outcome.step().id(),
          outcome.attempt(),
          outcome.status(),
          outcome.started(),
          outcome.ended(),
          outcome.outputs(),
          outcome.failure());
    }

    /// The outcome of this step, which has had its id.
    public Outcome outcome(Step<?> step) {
      return new Outcome("", step, attempt, status, started, ended, outputs, failure);
    }
  }

  /// The task ended; see [TaskResult]. What was recorded of it before may be left out if it
  /// succeeded.
  record TaskEnded(
      Status status,
      Instant started,
      Instant ended,
      @Nullable Ended cause,
      Map<String, Object> outputs)
      implements HistoryEvent {

    public static TaskEnded of(TaskResult result) {
      Outcome cause = result.cause();
      return new TaskEnded(
          result.status(),
          result.started(),
          result.ended(),
          cause == null ? null : Ended.of(cause),
          result.outputs());
    }
  }

  /// The run had been cancelled, and was continued: what was cancelled goes on where it stood.
  record Continued() implements HistoryEvent {}

  /// The run had ended, and what failed of it is tried again.
  record Retried() implements HistoryEvent {}

  /// Whether a task with this record, which is not empty, has begun and not ended.
  static boolean isUnfinished(List<HistoryEvent> record) {
    Status ended = null;
    for (HistoryEvent recorded : record) {
      ended =
          switch (recorded) {
            case TaskEnded end -> end.status();
            case Continued() -> ended == Status.CANCELLED ? null : ended;
            case Retried() -> ended == Status.SUCCEEDED ? ended : null;
            case Began _, Ended _ -> ended;
          };
    }
    return ended == null;
  }

  /// What a journal keeps of an event of a task, so that the task can continue, besides the
  /// outcomes that it is [given][Journal#keep]; null for nothing.
  static @Nullable HistoryEvent of(Event event) {
    return switch (event) {
      case Event.TaskStarted(Instant at, String _, Task task) when task.timeout() != null ->
          new Began(null, at);
      case Event.StepStarted(Instant at, Task _, Step<?> step, int _) when !step.isCarriedOut() ->
          new Began(step.id(), at);
      case Event.StepPolled polled when polled.answers() == 1 ->
          new Began(polled.step().id(), polled.since());
      case Event.TaskEnded(Instant _, String _, TaskResult result) -> TaskEnded.of(result);
      default -> null;
    };
  }
}
