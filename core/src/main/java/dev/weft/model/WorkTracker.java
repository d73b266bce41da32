package dev.weft.model;

import dev.weft.Durations;
import dev.weft.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// Tracks how long steps take, and where the tasks in flight are in their steps: what [TimeLeft]
/// needs to know of a run.
final class WorkTracker {
  private final AttemptTimes times = AttemptTimes.ofMeans();
  private final Map<String, Positions> groups = new HashMap<>();

  void begin(TaskProgress task) {
    of(task.group()).begin(task.task());
  }

  void enter(StepProgress step) {
    Positions positions = of(step.task().group());
    positions.move(step.task(), step.step(), false);
    positions.enter(step);
  }

  void leave(StepProgress step) {
    of(step.task().group()).leave(step);
  }

  void end(TaskProgress task, Event.StepEnded end) {
    Instant retryAt = end.retryAt();
    if (retryAt == null) {
      times.add(task.group(), end.outcome(), Duration.ZERO);
      of(task.group()).move(task, end.outcome().step(), true);
    } else {
      times.add(task.group(), end.outcome(), Durations.between(end.at(), retryAt));
    }
  }

  void poll(TaskProgress task, Event.StepPolled polled) {
    times.addPoll(
        task.group(),
        polled.step(),
        polled.attempt(),
        Durations.between(polled.started(), polled.at()),
        Durations.between(polled.at(), polled.next()));
  }

  void end(TaskProgress task) {
    of(task.group()).end(task);
  }

  /// Returns how long the attempts of this run took.
  AttemptTimes times() {
    return times;
  }

  /// Returns where the tasks in flight of a group are.
  Positions of(String group) {
    // A lambda would cost a short run more than the rest of this.
    Positions positions = groups.get(group);
    if (positions == null) {
      positions = new Positions();
      groups.put(group, positions);
    }
    return positions;
  }
}
