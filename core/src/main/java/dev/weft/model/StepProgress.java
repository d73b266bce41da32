package dev.weft.model;

import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Step;
import dev.weft.Task;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Where a step of a task under way stands. Two are the same only if they are one object, since
/// they are told apart by nothing else in little time.
public final class StepProgress {

  /// What it does.
  public enum State {
    RUNS,
    WAITS_FOR_LIMIT,
    WAITS_TO_RETRY,
    WAITS_FOR_TIME,
    WAITS_FOR_ANSWER
  }

  private final Task task;
  private final Step step;
  private final State state;
  private final Instant since;
  private final @Nullable Instant until;
  private final String about;

  private StepProgress(
      Task task, Step step, State state, Instant since, @Nullable Instant until, String about) {
    this.task = task;
    this.step = step;
    this.state = state;
    this.since = since;
    this.until = until;
    this.about = about;
  }

  static StepProgress started(Event.StepStarted started) {
    Instant at = started.at();
    return switch (started.step()) {
      case Step.Wait wait ->
          new StepProgress(
              started.task(), wait, State.WAITS_FOR_TIME, at, at.plus(wait.duration()), "");
      case Step.Approval approval ->
          new StepProgress(started.task(), approval, State.WAITS_FOR_ANSWER, at, null, "");
      case Step step ->
          new StepProgress(
              started.task(),
              step,
              State.RUNS,
              at,
              null,
              started.attempt() == 1 ? "" : "try " + started.attempt());
    };
  }

  static StepProgress atLimit(Event.LimitAwaited awaited) {
    return new StepProgress(
        awaited.task(), awaited.step(), State.WAITS_FOR_LIMIT, awaited.at(), null, awaited.limit());
  }

  static StepProgress pausing(Event.StepEnded ended, Instant until) {
    Failure failure = ended.outcome().failure();
    return new StepProgress(
        ended.task(),
        ended.outcome().step(),
        State.WAITS_TO_RETRY,
        ended.at(),
        until,
        failure == null ? "" : failure.message());
  }

  public Task task() {
    return task;
  }

  public Step step() {
    return step;
  }

  State state() {
    return state;
  }

  public Duration elapsed(Instant now) {
    return now.isAfter(since) ? Duration.between(since, now) : Duration.ZERO;
  }

  /// When its wait ends; null if nobody knows.
  public @Nullable Instant until() {
    return until;
  }

  /// The limit that it waits for; why it failed before it is tried again; which try this is.
  public String about() {
    return about;
  }
}
