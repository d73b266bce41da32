package dev.weft.sqlite;

import java.nio.file.Path;

/// Checks that the events of a run, read in order, are those that were written, and that none is
/// missing before the last.
final class EventCheck {
  private final Path file;
  private final long run;
  private long count;
  private long last;

  EventCheck(Path file, long run) {
    this.file = file;
    this.run = run;
  }

  /// Checks the next event.
  ///
  /// @param number its number in the file; numbers out of order are an error, because they would
  ///     make look-ups find other events
  /// @param sum the [sum][Row#sum()] of its row
  /// @param crc its stored checksum
  /// @throws JournalException if the event is not what was written
  void next(long number, int sum, int crc) throws JournalException {
    if (Row.crc(sum, run, count++) != crc || number <= last) {
      throw JournalException.damaged(
          file, "event %s, or what came before it, is not what was written".formatted(number));
    }
    last = number;
  }

  /// Returns the number of events so far.
  long count() {
    return count;
  }
}
