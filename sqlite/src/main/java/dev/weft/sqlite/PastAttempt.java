package dev.weft.sqlite;

import dev.weft.HistoryEvent;
import dev.weft.LimitWait;
import dev.weft.model.Lane;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A recorded attempt of a step, with the details that reports need.
///
/// @param ended how it ended
/// @param kind what the step is: `work`, or `wait`, `approval` or `gather`
/// @param limits the limits that it held while it ran, and how much of each
/// @param awaited its waits for limits before it began, in order
public record PastAttempt(
    HistoryEvent.Ended ended, String kind, Map<String, Integer> limits, List<LimitWait> awaited) {

  public PastAttempt {
    limits = Map.copyOf(limits);
    awaited = List.copyOf(awaited);
  }

  /// Returns the attempt as part of a task's record.
  public Lane.Attempt attempt() {
    return new Lane.Attempt(
        ended.step(),
        Lane.Kind.valueOf(kind.toUpperCase(Locale.ROOT)),
        ended.attempt(),
        ended.status(),
        ended.started(),
        ended.ended(),
        ended.failure(),
        limits,
        awaited);
  }
}
