package dev.weft.sqlite;

import java.nio.file.Path;

/// Sees to it that the events of a run, as they are read in order, are those that were written, and
/// that none is missing before the last.
final class EventCheck {
  private final Path file;
  private final long run;
  private long count;
  private long last;

  EventCheck(Path file, long run) {
    this.file = file;
    this.run = run;
  }

  /// The next event.
  ///
  /// @param number its number in the file: out of order, it would find another event when it is
  ///     looked up
  /// @param sum what its row [sums up to][Row#sum()]
  /// @param crc its checksum as it was written
  /// @throws JournalException if it is not what was written
  void next(long number, int sum, int crc) throws JournalException {
    if (Row.crc(sum, run, count++) != crc || number <= last) {
      throw JournalException.damaged(
          file, "event %d, or what came before it, is not what was written".formatted(number));
    }
    last = number;
  }

  /// How many there were.
  long count() {
    return count;
  }
}
