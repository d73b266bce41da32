package dev.weft.sqlite;

import dev.weft.Recorded;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An attempt of a step as it is on record, with what reports say of it.
///
/// @param ended how it ended
/// @param kind what the step is: `work`, or `wait`, `approval` or `gather`
/// @param limits what it held while it ran
/// @param awaited what it waited for before it began; null if it did not, or began in an older
///     record
public record PastAttempt(
    Recorded.Ended ended, String kind, List<String> limits, @Nullable Turn awaited) {

  public PastAttempt {
    limits = List.copyOf(limits);
  }

  /// A wait for a turn at a limit, which ended when the attempt began.
  public record Turn(String limit, Instant since) {}
}
