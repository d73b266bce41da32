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
import org.jspecify.annotations.Nullable;

/// Where a step of a task under way is: what it does, and since when. Two are the same only if they
/// are one object.
public final class StepProgress {
  private final TaskProgress task;
  private final Step step;
  private final int attempt;
  private final Activity activity;
  private final Instant since;
  private final @Nullable Instant until;
  private final @Nullable String limit;
  private final @Nullable Failure failure;
  // What the attempt has waited for so far, this included.
  private final List<LimitWait> awaited;
  // Its neighbours in the queue that it is in.
  @Nullable StepProgress before;
  @Nullable StepProgress after;

  private StepProgress(
      TaskProgress task,
      Step step,
      int attempt,
      Activity activity,
      Instant since,
      @Nullable Instant until,
      @Nullable String limit,
      @Nullable Failure failure,
      List<LimitWait> awaited) {
    this.task = task;
    this.step = step;
    this.attempt = attempt;
    this.activity = activity;
    this.since = since;
    this.until = until;
    this.limit = limit;
    this.failure = failure;
    this.awaited = awaited;
  }

  /// @param before where the step was; null if nowhere
  static StepProgress started(
      TaskProgress task, Event.StepStarted started, @Nullable StepProgress before) {
    Instant at = started.at();
    Activity activity = Activity.of(Lane.Kind.of(started.step()));
    Instant until =
        switch (started.step()) {
          case Step.Wait wait -> at.plus(wait.duration());
          case Step.Work _, Step.Approval _, Step.Gather _ -> null;
        };
    List<LimitWait> awaited = before == null ? List.of() : before.awaited;
    return new StepProgress(
        task, started.step(), started.attempt(), activity, at, until, null, null, awaited);
  }

  /// @param before where the step was; null if nowhere
  static StepProgress atLimit(
      TaskProgress task, Event.LimitAwaited awaiting, @Nullable StepProgress before) {
    LimitWait turn = new LimitWait(awaiting.limit(), awaiting.at());
    List<LimitWait> awaited = List.of(turn);
    int attempt = 1;
    if (before != null) {
      attempt = before.activity == Activity.RETRY ? before.attempt + 1 : before.attempt;
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
        awaited);
  }

  static StepProgress pausing(TaskProgress task, Event.StepEnded ended, Instant until) {
    return new StepProgress(
        task,
        ended.outcome().step(),
        ended.outcome().attempt(),
        Activity.RETRY,
        ended.at(),
        until,
        null,
        ended.outcome().failure(),
        List.of());
  }

  public TaskProgress task() {
    return task;
  }

  public Step step() {
    return step;
  }

  /// Which attempt it is at, from 1; in a pause, the one that has failed.
  public int attempt() {
    return attempt;
  }

  public Activity activity() {
    return activity;
  }

  /// When it came to do that.
  public Instant since() {
    return since;
  }

  public Duration elapsed(Instant now) {
    return Durations.between(since, now);
  }

  /// When its wait ends; null if nobody knows.
  public @Nullable Instant until() {
    return until;
  }

  /// The limit that it waits for; null if it waits for none.
  public @Nullable String limit() {
    return limit;
  }

  /// Why it is tried again; null if it does not pause before that.
  public @Nullable Failure failure() {
    return failure;
  }

  /// What its attempt has waited for so far, one after the other.
  List<LimitWait> awaited() {
    return awaited;
  }
}
