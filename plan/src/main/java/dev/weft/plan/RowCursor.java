package dev.weft.plan;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/// Reads the rows of a file one by one, and closes it at its end or when it turns out to be wrong.
abstract class RowCursor extends RowLookahead {
  private final RowFile file;
  private final Closeable source;

  /// @param source what is read, and closed
  RowCursor(RowFile file, Closeable source) {
    this.file = file;
    this.source = source;
  }

  /// The next row, or null at the end.
  ///
  /// @throws RowException if the row is wrong
  abstract @Nullable Row readOne() throws IOException;

  @Override
  final @Nullable Row read() {
    Row row = null;
    try {
      row = readOne();
      return row;
    } catch (IOException | UncheckedIOException unreadable) {
      throw file.unreadable(unreadable);
    } finally {
      if (row == null) {
        close();
      }
    }
  }

  private void close() {
    try {
      source.close();
    } catch (IOException harmless) {
      // It was only read.
    }
  }
}
