package dev.weft.sqlite;

import dev.weft.HistoryEvent;
import dev.weft.LimitWait;
import java.util.List;

/// A recorded attempt of a step, with the details that reports need.
///
/// @param ended how it ended
/// @param kind what the step is: `work`, or `wait`, `approval` or `gather`
/// @param limits the limits that it held while it ran
/// @param awaited its waits for limits before it began, in order
public record PastAttempt(
    HistoryEvent.Ended ended, String kind, List<String> limits, List<LimitWait> awaited) {

  public PastAttempt {
    limits = List.copyOf(limits);
    awaited = List.copyOf(awaited);
  }
}
