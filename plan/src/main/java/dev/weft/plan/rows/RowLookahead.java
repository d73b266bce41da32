package dev.weft.plan.rows;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// An iterator over rows from a source that can only return the next row.
abstract class RowLookahead implements Iterator<Row> {
  private @Nullable Row next;
  private boolean ended;

  /// Returns the next row, or null at the end. Not called again after it has returned null or has
  /// thrown.
  abstract @Nullable Row read();

  @Override
  public final boolean hasNext() {
    if (next == null && !ended) {
      // If reading fails, the iteration has ended.
      ended = true;
      next = read();
      ended = next == null;
    }
    return next != null;
  }

  @Override
  public final Row next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException();
    }
    Row row = next;
    next = null;
    return row;
  }
}
