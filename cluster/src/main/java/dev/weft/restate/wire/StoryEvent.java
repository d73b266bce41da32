package dev.weft.restate.wire;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.weft.HistoryEvent;
import dev.weft.Plan;
import dev.weft.Status;
import dev.weft.restate.Ending;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An [event][dev.weft.Event] of a run as it is kept by the engine: with names in the place of
/// tasks and steps, which are known to those alone who have the plan.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
  @JsonSubTypes.Type(value = StoryEvent.RunStarted.class, name = "run-started"),
  @JsonSubTypes.Type(value = StoryEvent.TaskStarted.class, name = "task-started"),
  @JsonSubTypes.Type(value = StoryEvent.StepStarted.class, name = "step-started"),
  @JsonSubTypes.Type(value = StoryEvent.Output.class, name = "output"),
  @JsonSubTypes.Type(value = StoryEvent.StepEnded.class, name = "step-ended"),
  @JsonSubTypes.Type(value = StoryEvent.StepCarriedOut.class, name = "step-carried-out"),
  @JsonSubTypes.Type(value = StoryEvent.LimitAwaited.class, name = "limit-awaited"),
  @JsonSubTypes.Type(value = StoryEvent.TaskEnded.class, name = "task-ended"),
  @JsonSubTypes.Type(value = StoryEvent.GroupEnded.class, name = "group-ended"),
  @JsonSubTypes.Type(value = StoryEvent.RunCancelled.class, name = "run-cancelled"),
  @JsonSubTypes.Type(value = StoryEvent.RunPaused.class, name = "run-paused"),
  @JsonSubTypes.Type(value = StoryEvent.RunResumed.class, name = "run-resumed"),
  @JsonSubTypes.Type(value = StoryEvent.RunEnded.class, name = "run-ended")
})
public sealed interface StoryEvent {

  /// What happened, one after another. It may come more than once.
  ///
  /// @param task the task that it happened to; null for what happened to the run
  /// @param packed the events, where they are packed; null where they are not
  record Entry(@Nullable String task, List<StoryEvent> events, @Nullable PackedEvents packed) {

    public static Entry of(@Nullable String task, List<StoryEvent> events) {
      return new Entry(task, List.copyOf(events), null);
    }

    /// All that has happened to a task that has ended.
    public static Entry whole(String task, PackedEvents packed) {
      return new Entry(task, List.of(), packed);
    }

    /// The events, unpacked, each by itself.
    public List<StoryEvent> unpacked() {
      List<StoryEvent> all = new ArrayList<>();
      for (StoryEvent told : packed == null ? events : packed.events()) {
        if (told instanceof StepCarriedOut whole) {
          all.addAll(whole.parts());
        } else {
          all.add(told);
        }
      }
      return all;
    }
  }

  record RunStarted(Instant at, String run, String plan, List<Sketch> groups)
      implements StoryEvent {}

  /// A group of the plan.
  ///
  /// @param tasks how many tasks it has; null where that is known only when they come
  record Sketch(
      String name,
      @Nullable Long tasks,
      List<String> needs,
      int maxParallel,
      boolean continueOnError) {}

  record TaskStarted(Instant at, String group, String task) implements StoryEvent {}

  record StepStarted(Instant at, StepSketch what, int attempt) implements StoryEvent {}

  /// A line that an attempt printed, or a piece of one.
  ///
  /// @param step the id of the step, of which it was told that it has begun
  /// @param number which of its lines, from 0
  /// @param more true if the line goes on in the next; null otherwise
  record Output(
      Instant at, String step, int attempt, int number, String line, @Nullable Boolean more)
      implements StoryEvent {}

  record StepEnded(
      Instant at, StepSketch what, HistoryEvent.Ended outcome, @Nullable Instant retryAt)
      implements StoryEvent {}

  /// An attempt from its beginning to its end, which is what most of a story is.
  ///
  /// @param noted when it was taken note of that it had ended; null for when it had
  record StepCarriedOut(
      StepSketch what,
      int attempt,
      AttemptRecord how,
      @Nullable Instant noted,
      @Nullable Instant retryAt)
      implements StoryEvent {

    /// The same, one after another.
    List<StoryEvent> parts() {
      List<StoryEvent> parts = new ArrayList<>();
      parts.add(new StepStarted(how.started(), what, attempt));
      parts.addAll(output(what.id(), attempt, how.printed(), 0));
      Instant at = noted == null ? how.ended() : noted;
      parts.add(new StepEnded(at, what, how.recorded(what.id(), attempt), retryAt));
      return parts;
    }
  }

  record LimitAwaited(Instant at, StepSketch what, String limit) implements StoryEvent {}

  record TaskEnded(Instant at, String group, String task, HistoryEvent.TaskEnded result)
      implements StoryEvent {}

  record GroupEnded(
      Instant at, String group, Status status, boolean complete, @Nullable String reason)
      implements StoryEvent {}

  record RunCancelled(Instant at, String reason) implements StoryEvent {}

  record RunPaused(Instant at, String by) implements StoryEvent {}

  record RunResumed(Instant at, String by) implements StoryEvent {}

  record RunEnded(Instant at, Ending ending) implements StoryEvent {}

  /// Lines that an attempt printed, from one of them on.
  static List<StoryEvent> output(
      String step, int attempt, List<AttemptRecord.Line> lines, int from) {
    List<StoryEvent> told = new ArrayList<>();
    for (int i = from; i < lines.size(); i++) {
      AttemptRecord.Line line = lines.get(i);
      told.add(new Output(line.at(), step, attempt, i, line.text(), line.more()));
    }
    return told;
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
