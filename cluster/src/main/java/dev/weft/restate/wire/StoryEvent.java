package dev.weft.restate.wire;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.weft.Event;
import dev.weft.HistoryEvent;
import dev.weft.Plan;
import dev.weft.Status;
import dev.weft.restate.Ending;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An [event][dev.weft.Event] of a run as the engine stores it: with names in place of tasks and
/// steps, which are known only with the plan.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
  @JsonSubTypes.Type(value = StoryEvent.RunStarted.class, name = "run-started"),
  @JsonSubTypes.Type(value = StoryEvent.TaskStarted.class, name = "task-started"),
  @JsonSubTypes.Type(value = StoryEvent.StepStarted.class, name = "step-started"),
  @JsonSubTypes.Type(value = StoryEvent.Output.class, name = "output"),
  @JsonSubTypes.Type(value = StoryEvent.StepEnded.class, name = "step-ended"),
  @JsonSubTypes.Type(value = StoryEvent.StepPolled.class, name = "step-polled"),
  @JsonSubTypes.Type(value = StoryEvent.StepCarriedOut.class, name = "step-carried-out"),
  @JsonSubTypes.Type(value = StoryEvent.LimitAwaited.class, name = "limit-awaited"),
  @JsonSubTypes.Type(value = StoryEvent.LimitAdapted.class, name = "limit-adapted"),
  @JsonSubTypes.Type(value = StoryEvent.TaskEnded.class, name = "task-ended"),
  @JsonSubTypes.Type(value = StoryEvent.GroupEnded.class, name = "group-ended"),
  @JsonSubTypes.Type(value = StoryEvent.RunCancelled.class, name = "run-cancelled"),
  @JsonSubTypes.Type(value = StoryEvent.RunPaused.class, name = "run-paused"),
  @JsonSubTypes.Type(value = StoryEvent.RunResumed.class, name = "run-resumed"),
  @JsonSubTypes.Type(value = StoryEvent.Stalled.class, name = "stalled"),
  @JsonSubTypes.Type(value = StoryEvent.RunEnded.class, name = "run-ended")
})
public sealed interface StoryEvent {

  /// A sequence of events. The same events may occur more than once in a story.
  ///
  /// @param task the task that they belong to; null for the run
  /// @param packed the events in packed form; null if they are not packed
  record Entry(@Nullable String task, List<StoryEvent> events, @Nullable PackedEvents packed) {

    public static Entry of(@Nullable String task, List<StoryEvent> events) {
      return new Entry(task, List.copyOf(events), null);
    }

    /// Returns all events of a task that has ended.
    public static Entry whole(String task, PackedEvents packed) {
      return new Entry(task, List.of(), packed);
    }

    /// Returns the individual events, unpacked.
    public List<StoryEvent> unpacked() {
      List<StoryEvent> all = new ArrayList<>();
      for (StoryEvent event : packed == null ? events : packed.events()) {
        if (event instanceof StepCarriedOut attempt) {
          all.addAll(attempt.parts());
        } else {
          all.add(event);
        }
      }
      return all;
    }
  }

  record RunStarted(Instant at, String run, String plan, List<Sketch> groups)
      implements StoryEvent {}

  /// A group of the plan.
  ///
  /// @param tasks its number of tasks; null if unknown in advance
  record Sketch(
      String name,
      @Nullable Long tasks,
      List<String> needs,
      int maxParallel,
      boolean continueOnError) {}

  record TaskStarted(Instant at, String group, String task) implements StoryEvent {}

  /// The beginning of an attempt.
  ///
  /// @param again true if it is known to have begun before; null otherwise
  record StepStarted(Instant at, StepSketch what, int attempt, @Nullable Boolean again)
      implements StoryEvent {

    /// Creates the beginning of an attempt that is not known to have begun before.
    public StepStarted(Instant at, StepSketch what, int attempt) {
      this(at, what, attempt, null);
    }
  }

  /// The engine cannot go on with a task, or with the run, and keeps trying.
  record Stalled(Instant at, String reason, int tries) implements StoryEvent {}

  /// A line that an attempt printed, or a piece of one.
  ///
  /// @param step the id of the step, whose beginning is in the story
  /// @param number the line's number, from 0
  /// @param more true if the line continues in the next; null otherwise
  record Output(
      Instant at, String step, int attempt, int number, String line, @Nullable Boolean more)
      implements StoryEvent {}

  record StepEnded(
      Instant at, StepSketch what, HistoryEvent.Ended outcome, @Nullable Instant retryAt)
      implements StoryEvent {}

  /// An answer of a polled step that was not the last one.
  ///
  /// @param started when the attempt began
  record StepPolled(Instant at, StepSketch what, int attempt, Instant started, Polled polled)
      implements StoryEvent {}

  /// How a step was polled so far; see [dev.weft.Event.StepPolled].
  record Polled(int answers, String answer, Instant since, Instant next) {}

  /// An attempt from beginning to end, the most frequent event of a story.
  ///
  /// @param noted when its end was recorded; null for when it ended
  /// @param polled null unless it is an answer that was not the last one
  record StepCarriedOut(
      StepSketch what,
      int attempt,
      AttemptRecord how,
      @Nullable Instant noted,
      @Nullable Instant retryAt,
      @Nullable Polled polled)
      implements StoryEvent {

    /// Returns the same as a sequence of single events.
    List<StoryEvent> parts() {
      List<StoryEvent> parts = new ArrayList<>();
      parts.add(new StepStarted(how.started(), what, attempt, how.again()));
      parts.addAll(output(what.id(), attempt, how.printed(), 0));
      Instant at = noted == null ? how.ended() : noted;
      parts.add(
          polled == null
              ? new StepEnded(at, what, how.recorded(what.id(), attempt), retryAt)
              : new StepPolled(at, what, attempt, how.started(), polled));
      return parts;
    }
  }

  record LimitAwaited(Instant at, StepSketch what, String limit) implements StoryEvent {}

  /// See [dev.weft.Event.LimitAdapted].
  record LimitAdapted(
      Instant at,
      String limit,
      @Nullable String key,
      int allowed,
      @Nullable String reason,
      @Nullable Instant pausedUntil)
      implements StoryEvent {

    public static LimitAdapted of(Event.LimitAdapted event) {
      return new LimitAdapted(
          event.at(),
          event.limit(),
          event.key(),
          event.allowed(),
          event.reason(),
          event.pausedUntil());
    }

    public Event.LimitAdapted event() {
      return new Event.LimitAdapted(at, limit, key, allowed, reason, pausedUntil);
    }
  }

  record TaskEnded(Instant at, String group, String task, HistoryEvent.TaskEnded result)
      implements StoryEvent {}

  record GroupEnded(
      Instant at, String group, Status status, boolean complete, @Nullable String reason)
      implements StoryEvent {}

  record RunCancelled(Instant at, String reason) implements StoryEvent {}

  record RunPaused(Instant at, String by) implements StoryEvent {}

  record RunResumed(Instant at, String by) implements StoryEvent {}

  record RunEnded(Instant at, Ending ending) implements StoryEvent {}

  /// Returns the output of an attempt, starting with one of its lines.
  static List<StoryEvent> output(
      String step, int attempt, List<AttemptRecord.Line> lines, int from) {
    List<StoryEvent> output = new ArrayList<>();
    for (int i = from; i < lines.size(); i++) {
      AttemptRecord.Line line = lines.get(i);
      output.add(new Output(line.at(), step, attempt, i, line.text(), line.more()));
    }
    return output;
  }

  static RunStarted runStarted(Instant at, String run, Plan plan) {
    return new RunStarted(
        at,
        run,
        plan.name(),
        plan.groups().stream()
            .map(
                group ->
                    new Sketch(
                        group.name(),
                        group.count().isPresent() ? group.count().getAsLong() : null,
                        group.needs(),
                        group.maxParallel(),
                        group.continueOnError()))
            .toList());
  }
}
