package dev.weft.sqlite;

import dev.weft.Status;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a [JournalFile] says of a run as a whole, when it was read.
///
/// @param number its number in the file
/// @param id its id
/// @param plan what it is found by
/// @param started when it began
/// @param about what it was started with
/// @param marks what happened to it as a whole, in order
public record RunRecord(
    long number,
    String id,
    String plan,
    Instant started,
    long firstEvent,
    Map<String, Object> about,
    List<Mark> marks) {

  /// Something that happened to a run as a whole.
  ///
  /// @param after the number of the event that came before it
  /// @param kind `cancelled`, `continued`, `retried`, `ended` or `given-up`
  /// @param data more of it
  public record Mark(long after, String kind, Map<String, Object> data) {
    /// When it happened.
    public Instant at() {
      return Row.instant(data.get("at"));
    }
  }

  public RunRecord {
    marks = List.copyOf(marks);
  }

  /// How it ended; null if it has not.
  public @Nullable Status status() {
    Mark end = end();
    return end == null
        ? null
        : Status.valueOf(String.valueOf(end.data().get("status")).toUpperCase(Locale.ROOT));
  }

  /// When it was last begun, continued or tried again.
  public Instant begun() {
    Instant begun = started;
    for (Mark mark : marks) {
      boolean begins = mark.kind().equals(History.CONTINUED) || mark.kind().equals(History.RETRIED);
      begun = begins ? mark.at() : begun;
    }
    return begun;
  }

  /// When it ended; null if it has not.
  public @Nullable Instant ended() {
    Mark end = end();
    return end == null ? null : end.at();
  }

  /// Whether it was cancelled, and has not been taken up since.
  boolean isCancelled() {
    return !marks.isEmpty()
        && (marks.getLast().kind().equals(History.CANCELLED) || status() == Status.CANCELLED);
  }

  /// Whether running its plan again would continue it: it was cut off, or interrupted.
  public boolean isUnfinished() {
    Status status = status();
    return !isGivenUp() && (status == null || status == Status.CANCELLED);
  }

  /// Whether somebody said that it is not to go on.
  public boolean isGivenUp() {
    return !marks.isEmpty() && marks.getLast().kind().equals(History.GIVEN_UP);
  }

  private @Nullable Mark end() {
    return marks.isEmpty() || !marks.getLast().kind().equals(History.ENDED)
        ? null
        : marks.getLast();
  }
}
