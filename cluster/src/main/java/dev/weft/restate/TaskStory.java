package dev.weft.restate;

import dev.weft.HistoryEvent;
import dev.weft.Outcome;
import dev.weft.Step;
import dev.weft.engine.Decision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What has happened to a task so far, in its order. Whoever walks the task writes it; safe for use
/// by several threads at once.
final class TaskStory {
  private final String task;
  // Guarded by this.
  private final List<Told> events = new ArrayList<>();
  private int published;

  TaskStory(String task) {
    this.task = task;
  }

  /// A step begins that is not carried out.
  synchronized void begun(Step step, Instant at) {
    events.add(new Told.StepStarted(at, StepSketch.of(step), 1));
  }

  /// An attempt was carried out, and the outcome is known.
  synchronized void carriedOut(
      Decision.Run attempt, Done how, Instant at, @Nullable Instant retryAt) {
    Instant noted = at.equals(how.ended()) ? null : at;
    events.add(
        new Told.StepCarriedOut(
            StepSketch.of(attempt.step()), attempt.attempt(), how, noted, retryAt));
  }

  /// The outcome of a step is known that was not carried out.
  synchronized void ended(Outcome outcome, Instant at, @Nullable Instant retryAt) {
    Told ended =
        new Told.StepEnded(
            at, StepSketch.of(outcome.step()), HistoryEvent.Ended.of(outcome), retryAt);
    events.add(ended);
  }

  /// All of it.
  synchronized List<Told> all() {
    return List.copyOf(events);
  }

  /// What has not been published, which counts as published from now on.
  synchronized Told.Entry unpublished() {
    Told.Entry entry = Told.Entry.of(task, events.subList(published, events.size()));
    published = events.size();
    return entry;
  }

  /// All of it, and that an attempt is under way.
  synchronized Told.Entry with(Decision.Run attempt, Instant started) {
    List<Told> all = new ArrayList<>(events);
    all.add(begun(attempt, started));
    return Told.Entry.of(task, all);
  }

  /// What an attempt that is under way has printed, from one of its lines on.
  Told.Entry printed(Decision.Run attempt, List<Done.Line> lines, int from) {
    return Told.Entry.of(task, Told.output(attempt.step().id(), attempt.attempt(), lines, from));
  }

  private static Told begun(Decision.Run attempt, Instant at) {
    return new Told.StepStarted(at, StepSketch.of(attempt.step()), attempt.attempt());
  }
}
