package dev.weft.engine;

import dev.weft.HistoryEvent;
import dev.weft.Status;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How often the steps of a task were tried, and since when, as its results say. Answers of a
/// polled step that are not the last one are no tries. Thread-safe.
public final class Tries {
  private final Map<String, Integer> bySteps = new HashMap<>(2);
  private @Nullable Instant began;

  /// None so far.
  public Tries() {}

  /// Returns what is on record of a task.
  public static Tries of(List<HistoryEvent> record) {
    Tries tries = new Tries();
    for (HistoryEvent recorded : record) {
      switch (recorded) {
        case HistoryEvent.Ended ended -> tries.add(ended.step(), ended.status(), ended.started());
        case HistoryEvent.Retried() -> tries.beginAnew();
        case HistoryEvent.Began(String step, Instant at) when step != null -> tries.begin(at);
        case HistoryEvent.Began _, HistoryEvent.TaskEnded _, HistoryEvent.Continued() -> {
          // No step ended.
        }
      }
    }
    return tries;
  }

  /// Adds an attempt of a step, or its wait; one that was skipped does not count.
  public synchronized void add(String step, Status status, Instant started) {
    if (status != Status.SKIPPED) {
      bySteps.merge(step, 1, Integer::sum);
      begin(started);
    }
  }

  /// A step begins, such as one that is polled, of whose attempts only the last may be on record.
  public synchronized void begin(Instant at) {
    began = began == null || at.isBefore(began) ? at : began;
  }

  /// Adds those that came later.
  public synchronized void add(Tries later) {
    later.bySteps.forEach((step, count) -> bySteps.merge(step, count, Integer::sum));
    began = began == null ? later.began : began;
  }

  /// What did not succeed is tried again: the task begins anew, and its tries count on.
  public synchronized void beginAnew() {
    began = null;
  }

  /// Returns how often the step was tried that was tried most; 0 if none began.
  public synchronized int most() {
    int most = 0;
    for (int count : bySteps.values()) {
      most = Math.max(most, count);
    }
    return most;
  }

  /// Returns when the first step began since the task last began anew; null if none did.
  public synchronized @Nullable Instant began() {
    return began;
  }
}
