package dev.weft.sqlite;

import dev.weft.HistoryEvent;
import dev.weft.LimitWait;
import java.util.List;

/// An attempt of a step as it is on record, with what reports say of it.
///
/// @param ended how it ended
/// @param kind what the step is: `work`, or `wait`, `approval` or `gather`
/// @param limits what it held while it ran
/// @param awaited what it waited for before it began, one after the other
public record PastAttempt(
    HistoryEvent.Ended ended, String kind, List<String> limits, List<LimitWait> awaited) {

  public PastAttempt {
    limits = List.copyOf(limits);
    awaited = List.copyOf(awaited);
  }
}
