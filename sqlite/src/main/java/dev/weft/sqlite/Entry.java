package dev.weft.sqlite;

import org.jspecify.annotations.Nullable;

/// What is to be written to the journal of a run.
sealed interface Entry {

  /// Called when it is on disk; null if nobody waits for that.
  @Nullable Runnable written();

  /// A row of the table `event`.
  ///
  /// @param sum its checksum, which whoever makes the entry works out, not the one who writes all
  record Happened(Row row, int sum, @Nullable Runnable written) implements Entry {
    Happened(Row row, @Nullable Runnable written) {
      this(row, row.sum(), written);
    }
  }

  /// A row of the table `mark`: something happened to the run as a whole.
  record Marked(String kind, String data, @Nullable Runnable written) implements Entry {}

  /// A row of the table `output`.
  ///
  /// @param text a piece of what was printed; beside a file nothing, or the file's seal once it is
  ///     complete
  /// @param file where the whole output is, relative to the journal's folder; empty if it is
  ///     `text`, and [#GOES_ON] if that begins within the line with which the attempt's row before
  ///     ends
  record Printed(
      String task, String step, int attempt, String text, String file, @Nullable Runnable written)
      implements Entry {
    static final String GOES_ON = "+";

    /// Its checksum as piece `number` of the run's output.
    int crc(long run, long number) {
      return new Row(file, task, step, attempt + " " + text).crc(run, number);
    }

    Printed then(Runnable written) {
      return new Printed(task, step, attempt, text, file, written);
    }
  }
}
