package dev.weft.plan;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// Reads the rows of a file one by one, and closes it at its end or when it turns out to be wrong.
abstract class RowCursor implements Iterator<Row> {
  private final RowFile file;
  private final Closeable source;
  private @Nullable Row next;
  private boolean ended;

  /// @param source what is read, and closed
  RowCursor(RowFile file, Closeable source) {
    this.file = file;
    this.source = source;
  }

  /// The next row, or null at the end.
  ///
  /// @throws RowException if the row is wrong
  abstract @Nullable Row read() throws IOException;

  @Override
  public boolean hasNext() {
    if (next == null && !ended) {
      next = readOrClose();
    }
    return next != null;
  }

  @Override
  public Row next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException();
    }
    Row row = next;
    next = null;
    return row;
  }

  private @Nullable Row readOrClose() {
    // Until a row was read, this is the end, whatever happens.
    ended = true;
    try {
      Row row = read();
      ended = row == null;
      return row;
    } catch (IOException | UncheckedIOException unreadable) {
      throw file.unreadable(unreadable);
    } finally {
      if (ended) {
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
