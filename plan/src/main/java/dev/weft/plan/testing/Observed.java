package dev.weft.plan.testing;

import dev.weft.Durations;
import dev.weft.Event;
import dev.weft.Outcome;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.TaskResult;
import dev.weft.engine.TaskName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What happened in the run of a test, also before it was killed and continued.
final class Observed {
  // A plan that never ends is not a test.
  private static final int EVENTS_MAX = 2_000_000;

  /// The name under which the end of the run itself is noted, which no task has.
  static final String RUN = "";

  /// Thrown if a run does not come to its end.
  static final class EndlessException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /// One attempt of a step.
  static final class Try {
    final StepPlace place;
    final int number;
    final Instant began;
    // How many events there were when it had begun, and when it had ended.
    final int firstEvent;
    int lastEvent;
    @Nullable Outcome outcome;
    @Nullable Call call;

    Try(StepPlace place, int number, Instant began, int event) {
      this.place = place;
      this.number = number;
      this.began = began;
      this.firstEvent = event;
      this.lastEvent = event;
    }
  }

  private record Key(String task, String step) {}

  private final Set<String> groups;
  private final List<Event> events = new ArrayList<>();
  private final List<Try> tries = new ArrayList<>();
  private final Map<Key, Try> latest = new HashMap<>();
  private final Map<String, TaskResult> tasks = new LinkedHashMap<>();
  private final Map<String, Status> groupEnds = new LinkedHashMap<>();
  // The last outcome of each step, also of those that were skipped.
  private final Map<StepPlace, Outcome> outcomes = new LinkedHashMap<>();

  Observed(Set<String> groups) {
    this.groups = groups;
  }

  void on(Event event) {
    if (events.size() == EVENTS_MAX) {
      throw new EndlessException();
    }
    events.add(event);
    switch (event) {
      case Event.StepStarted started ->
          began(started.at(), started.task(), started.step(), started.attempt());
      case Event.StepEnded ended -> ended(ended.task(), ended.outcome());
      case Event.TaskEnded ended -> tasks.put(ended.result().task().name(), ended.result());
      case Event.TaskKept kept -> tasks.put(kept.result().task().name(), kept.result());
      case Event.RunEnded ended -> groupEnds.put(RUN, ended.result().status());
      case Event.GroupEnded ended -> groupEnds.put(ended.group(), ended.status());
      default -> {
        // Nothing that a test asks about.
      }
    }
  }

  private void began(Instant at, Task task, Step<?> step, int attempt) {
    Try begun = new Try(place(task, step), attempt, at, events.size());
    tries.add(begun);
    latest.put(new Key(task.name(), step.id()), begun);
  }

  private void ended(Task task, Outcome outcome) {
    outcomes.put(place(task, outcome.step()), outcome);
    Try begun = latest.get(new Key(task.name(), outcome.step().id()));
    if (begun != null && begun.outcome == null) {
      begun.outcome = outcome;
      begun.lastEvent = events.size();
    }
  }

  /// An attempt that is under way would have done this.
  void called(Task task, Step<?> step, Call call) {
    Try begun = latest.get(new Key(task.name(), step.id()));
    if (begun != null) {
      begun.call = call;
    }
  }

  /// Returns the name of the task in the plan, which a row does not have by itself.
  String group(Task task) {
    return TaskName.parse(task.name(), groups::contains).map(TaskName::group).orElse(task.name());
  }

  StepPlace place(Task task, Step<?> step) {
    return StepPlace.of(task, step, groups);
  }

  /// Returns how long the run took, in virtual time.
  Duration took() {
    return events.isEmpty()
        ? Duration.ZERO
        : Durations.between(events.getFirst().at(), events.getLast().at());
  }

  List<Event> events() {
    return events;
  }

  List<Try> tries() {
    return tries;
  }

  /// Returns the attempts of the steps that a pattern names, in the order of their beginning.
  List<Try> tries(StepPattern pattern) {
    return tries.stream().filter(it -> pattern.matches(it.place)).toList();
  }

  /// Returns the last outcomes of the steps that a pattern names, by step.
  Map<StepPlace, Outcome> outcomes(StepPattern pattern) {
    Map<StepPlace, Outcome> found = new LinkedHashMap<>();
    outcomes.forEach(
        (place, outcome) -> {
          if (pattern.matches(place)) {
            found.put(place, outcome);
          }
        });
    return found;
  }

  Map<StepPlace, Outcome> outcomes() {
    return outcomes;
  }

  /// Returns how a task or a group ended; null if it did not begin.
  @Nullable Status status(String name) {
    TaskResult result = tasks.get(name);
    return result == null ? groupEnds.get(name) : result.status();
  }

  Map<String, TaskResult> tasks() {
    return tasks;
  }
}
