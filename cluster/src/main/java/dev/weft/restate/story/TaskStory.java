package dev.weft.restate.story;

import dev.weft.HistoryEvent;
import dev.weft.Outcome;
import dev.weft.Step;
import dev.weft.engine.Decision;
import dev.weft.engine.Polling;
import dev.weft.engine.TaskMachine;
import dev.weft.restate.wire.AttemptRecord;
import dev.weft.restate.wire.StepSketch;
import dev.weft.restate.wire.StoryEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The events of a task so far, in order. The execution of the task writes it; thread-safe.
public final class TaskStory {
  private final String task;
  // Guarded by this.
  private final List<StoryEvent> events = new ArrayList<>();
  private int published;

  public TaskStory(String task) {
    this.task = task;
  }

  /// Adds the beginning of a step that needs no execution.
  public synchronized void begun(Step<?> step, Instant at) {
    events.add(new StoryEvent.StepStarted(at, StepSketch.of(step), 1));
  }

  /// Adds an executed attempt and its outcome.
  public synchronized void carriedOut(
      Decision.Run attempt, AttemptRecord how, Instant at, @Nullable Instant retryAt) {
    Instant noted = at.equals(how.ended()) ? null : at;
    events.add(
        new StoryEvent.StepCarriedOut(
            StepSketch.of(attempt.step()), attempt.attempt(), how, noted, retryAt, null));
  }

  /// Adds an executed attempt of a polled step whose answer was not the last one.
  ///
  /// @param machine the machine of the step
  public synchronized void polled(
      Decision.Run attempt, AttemptRecord how, Instant at, TaskMachine machine) {
    Polling polling = Objects.requireNonNull(machine.polling());
    StoryEvent.Polled polled =
        new StoryEvent.Polled(
            polling.answers(), polling.missing(), polling.since(), machine.nextPoll());
    AttemptRecord told = polling.isNew() ? how.answered(polling.line()) : how.answered();
    Instant noted = at.equals(how.ended()) ? null : at;
    events.add(
        new StoryEvent.StepCarriedOut(
            StepSketch.of(attempt.step()), attempt.attempt(), told, noted, null, polled));
  }

  /// Adds the outcome of a step that needed no execution.
  public synchronized void ended(Outcome outcome, Instant at, @Nullable Instant retryAt) {
    StoryEvent ended =
        new StoryEvent.StepEnded(
            at, StepSketch.of(outcome.step()), HistoryEvent.Ended.of(outcome), retryAt);
    events.add(ended);
  }

  /// Returns all events.
  public synchronized List<StoryEvent> all() {
    return List.copyOf(events);
  }

  /// Returns the events that have not been published, and marks them as published.
  public synchronized StoryEvent.Entry unpublished() {
    StoryEvent.Entry entry = StoryEvent.Entry.of(task, events.subList(published, events.size()));
    published = events.size();
    return entry;
  }

  /// Returns all events, and that an attempt is in progress.
  public synchronized StoryEvent.Entry with(Decision.Run attempt, Instant started) {
    List<StoryEvent> all = new ArrayList<>(events);
    all.add(begun(attempt, started));
    return StoryEvent.Entry.of(task, all);
  }

  /// Returns the output of an attempt in progress, starting with one of its lines.
  public StoryEvent.Entry printed(Decision.Run attempt, List<AttemptRecord.Line> lines, int from) {
    return StoryEvent.Entry.of(
        task, StoryEvent.output(attempt.step().id(), attempt.attempt(), lines, from));
  }

  private static StoryEvent begun(Decision.Run attempt, Instant at) {
    return new StoryEvent.StepStarted(at, StepSketch.of(attempt.step()), attempt.attempt());
  }
}
