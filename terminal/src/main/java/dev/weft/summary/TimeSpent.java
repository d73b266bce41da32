package dev.weft.summary;

import dev.weft.Durations;
import dev.weft.Event;
import dev.weft.Listener;
import dev.weft.Outcome;
import dev.weft.Step;
import dev.weft.model.Summary;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Adds up where the time of a run's tasks goes.
final class TimeSpent implements Listener {
  // What waits, by task; most tasks have none or one.
  private final Map<String, List<Pause>> paused = new HashMap<>();
  private final Map<String, Duration> limits = new HashMap<>();
  private Duration running = Duration.ZERO;
  private Duration retrying = Duration.ZERO;
  private Duration waiting = Duration.ZERO;
  private Duration answering = Duration.ZERO;

  /// A step that waits for its turn.
  ///
  /// @param limit which it waits for; null for a pause before a retry
  private record Pause(String step, Instant since, @Nullable String limit) {}

  @Override
  public void on(Event event) {
    switch (event) {
      case Event.LimitAwaited awaited -> {
        end(awaited.task().name(), awaited.step().id(), awaited.at());
        Pause pause = new Pause(awaited.step().id(), awaited.at(), awaited.limit());
        paused.computeIfAbsent(awaited.task().name(), _ -> new ArrayList<>(1)).add(pause);
      }
      case Event.StepStarted started ->
          end(started.task().name(), started.step().id(), started.at());
      case Event.StepEnded ended -> {
        end(ended.task().name(), ended.outcome().step().id(), ended.at());
        add(ended.outcome());
        if (ended.retryAt() != null) {
          Pause pause = new Pause(ended.outcome().step().id(), ended.at(), null);
          paused.computeIfAbsent(ended.task().name(), _ -> new ArrayList<>(1)).add(pause);
        }
      }
      case Event.TaskEnded ended -> paused.remove(ended.result().task().name());
      default -> {
        // Takes no task's time.
      }
    }
  }

  Summary.Times times() {
    return new Summary.Times(running, limits, retrying, waiting, answering);
  }

  private void add(Outcome outcome) {
    switch (outcome.step()) {
      case Step.Work _ -> running = running.plus(outcome.took());
      case Step.Wait _ -> waiting = waiting.plus(outcome.took());
      case Step.Approval _ -> answering = answering.plus(outcome.took());
      // Its steps count each for itself.
      case Step.Gather _ -> {}
    }
  }

  private void end(String task, String step, Instant at) {
    List<Pause> pauses = paused.isEmpty() ? null : paused.get(task);
    if (pauses == null) {
      return;
    }
    for (Pause pause : pauses) {
      if (pause.step().equals(step)) {
        Duration took = Durations.between(pause.since(), at);
        if (pause.limit() == null) {
          retrying = retrying.plus(took);
        } else {
          limits.merge(pause.limit(), took, Duration::plus);
        }
      }
    }
    pauses.removeIf(pause -> pause.step().equals(step));
    if (pauses.isEmpty()) {
      paused.remove(task);
    }
  }
}
