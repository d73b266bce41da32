package dev.weft.sqlite;

import dev.weft.Recorded;
import dev.weft.Turn;
import java.util.List;

/// An attempt of a step as it is on record, with what reports say of it.
///
/// @param ended how it ended
/// @param kind what the step is: `work`, or `wait`, `approval` or `gather`
/// @param limits what it held while it ran
/// @param awaited what it waited for before it began, one after the other
public record PastAttempt(
    Recorded.Ended ended, String kind, List<String> limits, List<Turn> awaited) {

  public PastAttempt {
    limits = List.copyOf(limits);
    awaited = List.copyOf(awaited);
  }
}
