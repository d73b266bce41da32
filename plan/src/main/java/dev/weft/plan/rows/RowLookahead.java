package dev.weft.plan.rows;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// Gives rows one by one that can only be asked for the next.
abstract class RowLookahead implements Iterator<Row> {
  private @Nullable Row next;
  private boolean ended;

  /// The next row, or null at the end; not called again after that, nor after it has thrown.
  abstract @Nullable Row read();

  @Override
  public final boolean hasNext() {
    if (next == null && !ended) {
      // Until a row was read, this is the end, whatever happens.
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
