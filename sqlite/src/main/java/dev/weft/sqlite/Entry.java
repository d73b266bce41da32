package dev.weft.sqlite;

import org.jspecify.annotations.Nullable;

/// Something to write to the journal of a run.
sealed interface Entry {

  /// Returns the callback to run once the entry is on disk; null if there is none.
  @Nullable Runnable written();

  /// A row of the table `event`.
  ///
  /// @param sum its checksum, computed by the thread that adds the entry, not by the single writer
  record Happened(Row row, int sum, @Nullable Runnable written) implements Entry {
    Happened(Row row, @Nullable Runnable written) {
      this(row, row.sum(), written);
    }
  }

  /// A row of the table `mark`: an event of the run as a whole.
  record Marked(String kind, String data, @Nullable Runnable written) implements Entry {}

  /// A row of the table `output`.
  ///
  /// @param text a piece of the printed text; for a file empty, or its seal once it is complete
  /// @param file the file that holds the whole output, relative to the journal's folder; empty if
  ///     `text` holds it, or [#CONTINUES_LINE] if `text` continues the line with which the
  ///     attempt's previous row ends
  record Printed(
      String task, String step, int attempt, String text, String file, @Nullable Runnable written)
      implements Entry {
    static final String CONTINUES_LINE = "+";

    /// Returns the checksum as piece `number` of the run's output.
    int crc(long run, long number) {
      return new Row(file, task, step, attempt + " " + text).crc(run, number);
    }

    Printed then(Runnable written) {
      return new Printed(task, step, attempt, text, file, written);
    }
  }
}
