package dev.weft.plan.rows;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/// Reads the rows of a text one by one, and closes it at its end or after an error.
abstract class RowCursor extends RowLookahead implements AutoCloseable {
  private final RowText text;
  private final Closeable open;

  /// @param open the resource to close
  RowCursor(RowText text, Closeable open) {
    this.text = text;
    this.open = open;
  }

  /// Returns the next row, or null at the end.
  ///
  /// @throws RowException if the row is invalid
  abstract @Nullable Row readOne() throws IOException;

  @Override
  final @Nullable Row read() {
    Row row = null;
    try {
      row = readOne();
      return row;
    } catch (IOException | UncheckedIOException unreadable) {
      throw text.unreadable(unreadable);
    } finally {
      if (row == null) {
        close();
      }
    }
  }

  /// Closes the text. Has no effect if it is closed already.
  @Override
  public final void close() {
    try {
      open.close();
    } catch (IOException harmless) {
      // It was only read.
    }
  }
}
