package dev.weft.restate;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.weft.HistoryEvent;
import dev.weft.Plan;
import dev.weft.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An [event][dev.weft.Event] of a run as it is kept by the engine: with names in the place of
/// tasks and steps, which are known to those alone who have the plan.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Told.RunStarted.class, name = "run-started"),
  @JsonSubTypes.Type(value = Told.TaskStarted.class, name = "task-started"),
  @JsonSubTypes.Type(value = Told.StepStarted.class, name = "step-started"),
  @JsonSubTypes.Type(value = Told.Output.class, name = "output"),
  @JsonSubTypes.Type(value = Told.StepEnded.class, name = "step-ended"),
  @JsonSubTypes.Type(value = Told.StepCarriedOut.class, name = "step-carried-out"),
  @JsonSubTypes.Type(value = Told.LimitAwaited.class, name = "limit-awaited"),
  @JsonSubTypes.Type(value = Told.TaskEnded.class, name = "task-ended"),
  @JsonSubTypes.Type(value = Told.GroupEnded.class, name = "group-ended"),
  @JsonSubTypes.Type(value = Told.RunCancelled.class, name = "run-cancelled"),
  @JsonSubTypes.Type(value = Told.RunPaused.class, name = "run-paused"),
  @JsonSubTypes.Type(value = Told.RunResumed.class, name = "run-resumed"),
  @JsonSubTypes.Type(value = Told.RunEnded.class, name = "run-ended")
})
sealed interface Told {

  /// What happened, one after another. It may come more than once.
  ///
  /// @param task the task that it happened to; null for what happened to the run
  /// @param packed the events, where they are packed; null where they are not
  record Entry(@Nullable String task, List<Told> events, @Nullable Packed packed) {

    static Entry of(@Nullable String task, List<Told> events) {
      return new Entry(task, List.copyOf(events), null);
    }

    /// All that has happened to a task that has ended.
    static Entry whole(String task, Packed packed) {
      return new Entry(task, List.of(), packed);
    }

    /// The events, unpacked, each by itself.
    List<Told> unpacked() {
      List<Told> all = new ArrayList<>();
      for (Told told : packed == null ? events : packed.events()) {
        if (told instanceof StepCarriedOut whole) {
          all.addAll(whole.parts());
        } else {
          all.add(told);
        }
      }
      return all;
    }
  }

  record RunStarted(Instant at, String run, String plan, List<Sketch> groups) implements Told {}

  /// A group of the plan.
  ///
  /// @param tasks how many tasks it has; null where that is known only when they come
  record Sketch(
      String name,
      @Nullable Long tasks,
      List<String> needs,
      int maxParallel,
      boolean continueOnError) {}

  record TaskStarted(Instant at, String group, String task) implements Told {}

  record StepStarted(Instant at, StepSketch what, int attempt) implements Told {}

  /// A line that an attempt printed, or a piece of one.
  ///
  /// @param step the id of the step, of which it was told that it has begun
  /// @param number which of its lines, from 0
  /// @param more true if the line goes on in the next; null otherwise
  record Output(
      Instant at, String step, int attempt, int number, String line, @Nullable Boolean more)
      implements Told {}

  record StepEnded(
      Instant at, StepSketch what, HistoryEvent.Ended outcome, @Nullable Instant retryAt)
      implements Told {}

  /// An attempt from its beginning to its end, which is what most of a story is.
  ///
  /// @param noted when it was taken note of that it had ended; null for when it had
  record StepCarriedOut(
      StepSketch what, int attempt, Done how, @Nullable Instant noted, @Nullable Instant retryAt)
      implements Told {

    /// The same, one after another.
    List<Told> parts() {
      List<Told> parts = new ArrayList<>();
      parts.add(new StepStarted(how.started(), what, attempt));
      parts.addAll(output(what.id(), attempt, how.printed(), 0));
      Instant at = noted == null ? how.ended() : noted;
      parts.add(new StepEnded(at, what, how.recorded(what.id(), attempt), retryAt));
      return parts;
    }
  }

  record LimitAwaited(Instant at, StepSketch what, String limit) implements Told {}

  record TaskEnded(Instant at, String group, String task, HistoryEvent.TaskEnded result)
      implements Told {}

  record GroupEnded(
      Instant at, String group, Status status, boolean complete, @Nullable String reason)
      implements Told {}

  record RunCancelled(Instant at, String reason) implements Told {}

  record RunPaused(Instant at, String by) implements Told {}

  record RunResumed(Instant at, String by) implements Told {}

  record RunEnded(Instant at, Ending ending) implements Told {}

  /// Lines that an attempt printed, from one of them on.
  static List<Told> output(String step, int attempt, List<Done.Line> lines, int from) {
    List<Told> told = new ArrayList<>();
    for (int i = from; i < lines.size(); i++) {
      Done.Line line = lines.get(i);
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
