package dev.weft.terminal.text;

import dev.weft.Durations;
import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Outcome;
import dev.weft.Step;
import dev.weft.engine.Numbers;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An event as a line of text, for views that print one after another.
///
/// @param task the task or group that it concerns; null for the run
/// @param kind how to highlight it
/// @param text what happened, in one line
public record EventText(@Nullable String task, Kind kind, String text) {

  public enum Kind {
    /// Something succeeded.
    DONE,
    /// Something failed, and is not retried.
    FAULT,
    /// Anything else.
    NOTE
  }

  /// Returns the whole line: `TASK: what happened`.
  public String line(Paint paint) {
    String safe = OneLine.of(text);
    String painted = kind == Kind.FAULT ? paint.bad(safe) : safe;
    return task == null ? painted : paint.task(OneLine.of(task)) + ": " + painted;
  }

  /// Returns null for an event that is not printed by itself.
  public static @Nullable EventText of(Event event, Advice advice) {
    return switch (event) {
      case Event.StepStarted started -> started(started, advice);
      case Event.StepEnded ended -> ended(ended);
      case Event.GroupEnded ended when !ended.complete() || ended.reason() != null ->
          new EventText(
              ended.group(),
              ended.status().isFault() ? Kind.FAULT : Kind.NOTE,
              ended.status() + ": " + ended.reason());
      case Event.Missed missed ->
          new EventText(
              null,
              Kind.NOTE,
              "(%s events are not shown: this was not read in time)"
                  .formatted(Numbers.format(missed.count())));
      case Event.RunPaused paused ->
          new EventText(
              null, Kind.NOTE, "paused by " + paused.by() + "; `weft resume` lets it go on");
      case Event.RunResumed resumed -> new EventText(null, Kind.NOTE, "resumed by " + resumed.by());
      case Event.StepRepeated repeated ->
          new EventText(
              repeated.task().name(),
              Kind.NOTE,
              repeated.step().name() + " begins once more: its machine was lost to the run");
      case Event.Stalled stalled ->
          new EventText(
              stalled.task() == null ? null : stalled.task().name(),
              Kind.FAULT,
              "cannot go on: " + stalled.text());
      case Event.RunStarted _,
          Event.TaskStarted _,
          Event.Output _,
          Event.StepPolled _,
          Event.LimitAwaited _,
          Event.LimitAdapted _,
          Event.GroupEnded _,
          Event.TaskEnded _,
          Event.TaskKept _,
          Event.RunCancelled _,
          Event.RunEnded _ ->
          null;
    };
  }

  private static @Nullable EventText started(Event.StepStarted started, Advice advice) {
    Step.Approval approval = started.step().asApproval();
    String task = started.task().name();
    return approval == null ? null : new EventText(task, Kind.NOTE, waits(task, approval, advice));
  }

  private static String waits(String task, Step.Approval approval, Advice advice) {
    String by = approval.by().isEmpty() ? "" : " by " + String.join(" or ", approval.by());
    String command = advice.answering(task, approval);
    String how = command == null ? "" : " (" + command + ")";
    return "waits for an approval" + by + ": " + approval.name() + how;
  }

  private static EventText ended(Event.StepEnded ended) {
    Outcome outcome = ended.outcome();
    Failure failure = outcome.failure();
    boolean over = outcome.status().isFault() && ended.retryAt() == null;
    Kind kind = over ? Kind.FAULT : failure == null ? Kind.DONE : Kind.NOTE;
    return new EventText(ended.task().name(), kind, describe(outcome, ended.at(), ended.retryAt()));
  }

  private static String describe(Outcome outcome, Instant at, @Nullable Instant retryAt) {
    String step = outcome.step().name();
    Failure failure = outcome.failure();
    if (outcome.step().asApproval() != null) {
      if (failure == null) {
        return step + ": approved by " + outcome.outputs().get("by");
      }
      if (failure.code().equals(Failure.DENIED)) {
        return step + ": " + failure.message();
      }
    }
    if (failure == null) {
      return step + " (" + Durations.format(outcome.took()) + ")";
    }
    String again = retryAt == null ? "" : "; again in " + Durations.format(pause(at, retryAt));
    return step + ": " + outcome.status() + ": " + failure.message() + again;
  }

  /// Returns zero if the next attempt is already due.
  private static Duration pause(Instant at, Instant retryAt) {
    return retryAt.isAfter(at) ? Duration.between(at, retryAt) : Duration.ZERO;
  }
}
