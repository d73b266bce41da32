package dev.weft.sqlite;

import dev.weft.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The record of a run as a whole, as read from a [JournalFile].
///
/// @param number its number in the file
/// @param id its id
/// @param plan the key of its plan
/// @param started when it began
/// @param about its parameters
/// @param marks events of the run as a whole, in order
public record RunRecord(
    long number,
    String id,
    String plan,
    Instant started,
    long firstEvent,
    Map<String, Object> about,
    List<Mark> marks) {

  /// An event of a run as a whole.
  ///
  /// @param after the number of the task event before it
  /// @param kind `cancelled`, `continued`, `retried`, `ended` or `given-up`
  /// @param data further details
  public record Mark(long after, String kind, Map<String, Object> data) {
    /// Returns when it happened.
    public Instant at() {
      return Row.instant(data.get("at"));
    }

    /// Returns whether a task begins anew with it, although it has succeeded.
    boolean beginsAnew(String task) {
      return data.get(History.AGAIN) instanceof List<?> again
          && again.stream().anyMatch(it -> task.equals(it) || task.startsWith(it + "/"));
    }
  }

  public RunRecord {
    marks = List.copyOf(marks);
  }

  /// Returns how the run ended; null if it has not.
  public @Nullable Status status() {
    Mark end = end();
    return end == null
        ? null
        : Status.valueOf(String.valueOf(end.data().get("status")).toUpperCase(Locale.ROOT));
  }

  /// Returns whether tasks failed of a run that has ended. It may have succeeded all the same, if
  /// they may fail.
  public boolean hasFailures() {
    Mark end = end();
    return end != null
        && Stream.of("failed", "timed-out")
            .anyMatch(it -> end.data().get(it) instanceof Number count && count.longValue() > 0);
  }

  /// Returns how long the run took: all its parts together, without the time between the end of one
  /// and the next. What passed between a kill, which nobody recorded, and the next part counts.
  public Duration took() {
    Duration took = Duration.ZERO;
    @Nullable Instant begun = started;
    for (Mark mark : marks) {
      switch (mark.kind()) {
        case History.ENDED -> {
          took = begun == null ? took : took.plus(passed(begun, mark.at()));
          begun = null;
        }
        case History.CONTINUED, History.RETRIED -> begun = begun == null ? mark.at() : begun;
        default -> {
          // It goes on, or was given up.
        }
      }
    }
    return took;
  }

  /// Returns the time between two instants, unless the clock was set back.
  private static Duration passed(Instant from, Instant to) {
    return to.isBefore(from) ? Duration.ZERO : Duration.between(from, to);
  }

  /// Returns when the run ended; null if it has not.
  public @Nullable Instant ended() {
    Mark end = end();
    return end == null ? null : end.at();
  }

  /// Returns whether the run was cancelled and has not been resumed since.
  boolean isCancelled() {
    return !marks.isEmpty()
        && (marks.getLast().kind().equals(History.CANCELLED) || status() == Status.CANCELLED);
  }

  /// Returns whether running the plan again would resume this run: it was cut off or interrupted.
  public boolean isUnfinished() {
    Status status = status();
    return !isGivenUp() && (status == null || status == Status.CANCELLED);
  }

  /// Returns whether someone decided not to resume it.
  public boolean isGivenUp() {
    return !marks.isEmpty() && marks.getLast().kind().equals(History.GIVEN_UP);
  }

  private @Nullable Mark end() {
    return marks.isEmpty() || !marks.getLast().kind().equals(History.ENDED)
        ? null
        : marks.getLast();
  }
}
