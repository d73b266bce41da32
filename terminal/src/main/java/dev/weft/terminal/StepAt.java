package dev.weft.terminal;

import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Step;
import dev.weft.Task;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Where a step of a task under way stands. Two are the same only if they are one object, since
/// they are told apart by nothing else in little time.
final class StepAt {

  /// What it does.
  enum Standing {
    RUNS,
    WAITS_FOR_LIMIT,
    WAITS_TO_RETRY,
    WAITS_FOR_TIME,
    WAITS_FOR_ANSWER
  }

  private final Task task;
  private final Step step;
  private final Standing standing;
  private final Instant since;
  private final @Nullable Instant until;
  private final String about;

  private StepAt(
      Task task,
      Step step,
      Standing standing,
      Instant since,
      @Nullable Instant until,
      String about) {
    this.task = task;
    this.step = step;
    this.standing = standing;
    this.since = since;
    this.until = until;
    this.about = about;
  }

  static StepAt started(Event.StepStarted started) {
    Instant at = started.at();
    return switch (started.step()) {
      case Step.Wait wait ->
          new StepAt(
              started.task(), wait, Standing.WAITS_FOR_TIME, at, at.plus(wait.duration()), "");
      case Step.Approval approval ->
          new StepAt(started.task(), approval, Standing.WAITS_FOR_ANSWER, at, null, "");
      case Step step ->
          new StepAt(
              started.task(),
              step,
              Standing.RUNS,
              at,
              null,
              started.attempt() == 1 ? "" : "try " + started.attempt());
    };
  }

  static StepAt atLimit(Event.LimitAwaited awaited) {
    return new StepAt(
        awaited.task(),
        awaited.step(),
        Standing.WAITS_FOR_LIMIT,
        awaited.at(),
        null,
        awaited.limit());
  }

  static StepAt pausing(Event.StepEnded ended, Instant until) {
    Failure failure = ended.outcome().failure();
    return new StepAt(
        ended.task(),
        ended.outcome().step(),
        Standing.WAITS_TO_RETRY,
        ended.at(),
        until,
        failure == null ? "" : failure.message());
  }

  Task task() {
    return task;
  }

  Step step() {
    return step;
  }

  Standing standing() {
    return standing;
  }

  Duration elapsed(Instant now) {
    return now.isAfter(since) ? Duration.between(since, now) : Duration.ZERO;
  }

  /// When its wait ends; null if nobody knows.
  @Nullable Instant until() {
    return until;
  }

  /// The limit that it waits for; why it failed before it is tried again; which try this is.
  String about() {
    return about;
  }
}
