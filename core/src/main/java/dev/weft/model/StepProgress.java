package dev.weft.model;

import dev.weft.Durations;
import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.LimitWait;
import dev.weft.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The progress of a step of a task in progress: its activity, and since when. Equality is
/// identity.
public final class StepProgress {
  private final TaskProgress task;
  private final Step<?> step;
  private final int attempt;
  private final Activity activity;
  private final Instant since;
  private final @Nullable Instant until;
  private final @Nullable String limit;
  private final @Nullable Failure failure;
  // The waits of this attempt so far, including the current one.
  private final List<LimitWait> awaited;
  // Null unless the step is polled and was not done at once.
  private final Event.@Nullable StepPolled polled;
  // The neighbours in the step's current queue.
  @Nullable StepProgress before;
  @Nullable StepProgress after;

  private StepProgress(
      TaskProgress task,
      Step<?> step,
      int attempt,
      Activity activity,
      Instant since,
      @Nullable Instant until,
      @Nullable String limit,
      @Nullable Failure failure,
      List<LimitWait> awaited,
      Event.@Nullable StepPolled polled) {
    this.task = task;
    this.step = step;
    this.attempt = attempt;
    this.activity = activity;
    this.since = since;
    this.until = until;
    this.limit = limit;
    this.failure = failure;
    this.awaited = awaited;
    this.polled = polled;
  }

  /// @param before the previous progress of the step; null if there is none
  static StepProgress started(
      TaskProgress task, Event.StepStarted started, @Nullable StepProgress before) {
    Instant at = started.at();
    Activity activity = Activity.of(Lane.Kind.of(started.step()));
    Instant until =
        switch (started.step()) {
          case Step.Wait wait -> at.plus(wait.duration());
          case Step.Work<?> _, Step.Approval _, Step.Gather _ -> null;
        };
    List<LimitWait> awaited = before == null ? List.of() : before.awaited;
    return new StepProgress(
        task,
        started.step(),
        started.attempt(),
        activity,
        at,
        until,
        null,
        null,
        awaited,
        before == null ? null : before.polled);
  }

  /// @param before the previous progress of the step; null if there is none
  static StepProgress atLimit(
      TaskProgress task, Event.LimitAwaited awaiting, @Nullable StepProgress before) {
    LimitWait turn = new LimitWait(awaiting.limit(), awaiting.at());
    List<LimitWait> awaited = List.of(turn);
    int attempt = 1;
    if (before != null) {
      boolean isPause = before.activity == Activity.RETRY || before.activity == Activity.POLL;
      attempt = isPause ? before.attempt + 1 : before.attempt;
      if (!before.awaited.isEmpty()) {
        awaited = new ArrayList<>(before.awaited);
        awaited.add(turn);
      }
    }
    return new StepProgress(
        task,
        awaiting.step(),
        attempt,
        Activity.LIMIT,
        awaiting.at(),
        null,
        awaiting.limit(),
        null,
        awaited,
        before == null ? null : before.polled);
  }

  static StepProgress polled(TaskProgress task, Event.StepPolled polled) {
    return new StepProgress(
        task,
        polled.step(),
        polled.attempt(),
        Activity.POLL,
        polled.at(),
        polled.next(),
        null,
        null,
        List.of(),
        polled);
  }

  /// @param before the previous progress of the step; null if there is none
  static StepProgress pausing(
      TaskProgress task, Event.StepEnded ended, Instant until, @Nullable StepProgress before) {
    return new StepProgress(
        task,
        ended.outcome().step(),
        ended.outcome().attempt(),
        Activity.RETRY,
        ended.at(),
        until,
        null,
        ended.outcome().failure(),
        List.of(),
        before == null ? null : before.polled);
  }

  public TaskProgress task() {
    return task;
  }

  public Step<?> step() {
    return step;
  }

  /// Returns the number of the attempt, from 1; in a pause, of the attempt that came before it.
  public int attempt() {
    return attempt;
  }

  public Activity activity() {
    return activity;
  }

  /// Returns when the current activity began.
  public Instant since() {
    return since;
  }

  public Duration elapsed(Instant now) {
    return Durations.between(since, now);
  }

  /// Returns when the wait ends; null if unknown.
  public @Nullable Instant until() {
    return until;
  }

  /// Returns the limit that the step waits for; null if it waits for none.
  public @Nullable String limit() {
    return limit;
  }

  /// Returns the failure that caused the pause before a retry; null in any other activity.
  public @Nullable Failure failure() {
    return failure;
  }

  /// Returns the last answer of a polled step; null if the step is not polled, or has not answered.
  public Event.@Nullable StepPolled polled() {
    return polled;
  }

  /// Returns how the attempt began.
  ChainLink.Begun begun() {
    return new ChainLink.Begun(
        task.name(),
        step.id(),
        activity,
        ChainLink.Begun.pause(attempt, polled != null),
        step instanceof Step.Work<?> work ? work.weights() : Map.of(),
        awaited,
        since);
  }

  /// Returns the waits of this attempt so far, in order.
  List<LimitWait> awaited() {
    return awaited;
  }
}
