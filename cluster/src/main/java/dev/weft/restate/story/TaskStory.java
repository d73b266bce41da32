package dev.weft.restate.story;

import dev.weft.HistoryEvent;
import dev.weft.Outcome;
import dev.weft.Step;
import dev.weft.engine.Decision;
import dev.weft.restate.wire.AttemptRecord;
import dev.weft.restate.wire.StepSketch;
import dev.weft.restate.wire.StoryEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What has happened to a task so far, in its order. The walk of the task writes it; safe for use
/// by several threads at once.
public final class TaskStory {
  private final String task;
  // Guarded by this.
  private final List<StoryEvent> events = new ArrayList<>();
  private int published;

  public TaskStory(String task) {
    this.task = task;
  }

  /// A step begins that is not carried out.
  public synchronized void begun(Step step, Instant at) {
    events.add(new StoryEvent.StepStarted(at, StepSketch.of(step), 1));
  }

  /// An attempt was carried out, and the outcome is known.
  public synchronized void carriedOut(
      Decision.Run attempt, AttemptRecord how, Instant at, @Nullable Instant retryAt) {
    Instant noted = at.equals(how.ended()) ? null : at;
    events.add(
        new StoryEvent.StepCarriedOut(
            StepSketch.of(attempt.step()), attempt.attempt(), how, noted, retryAt));
  }

  /// The outcome of a step is known that was not carried out.
  public synchronized void ended(Outcome outcome, Instant at, @Nullable Instant retryAt) {
    StoryEvent ended =
        new StoryEvent.StepEnded(
            at, StepSketch.of(outcome.step()), HistoryEvent.Ended.of(outcome), retryAt);
    events.add(ended);
  }

  /// All of it.
  public synchronized List<StoryEvent> all() {
    return List.copyOf(events);
  }

  /// What has not been published, which counts as published from now on.
  public synchronized StoryEvent.Entry unpublished() {
    StoryEvent.Entry entry = StoryEvent.Entry.of(task, events.subList(published, events.size()));
    published = events.size();
    return entry;
  }

  /// All of it, and that an attempt is under way.
  public synchronized StoryEvent.Entry with(Decision.Run attempt, Instant started) {
    List<StoryEvent> all = new ArrayList<>(events);
    all.add(begun(attempt, started));
    return StoryEvent.Entry.of(task, all);
  }

  /// What an attempt that is under way has printed, from one of its lines on.
  public StoryEvent.Entry printed(Decision.Run attempt, List<AttemptRecord.Line> lines, int from) {
    return StoryEvent.Entry.of(
        task, StoryEvent.output(attempt.step().id(), attempt.attempt(), lines, from));
  }

  private static StoryEvent begun(Decision.Run attempt, Instant at) {
    return new StoryEvent.StepStarted(at, StepSketch.of(attempt.step()), attempt.attempt());
  }
}
