package dev.weft.model;

import java.util.AbstractCollection;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// Steps in order of arrival. Each step is in at most one queue and holds its own links, because a
/// run may have a million of them.
final class StepQueue extends AbstractCollection<StepProgress> {
  private @Nullable StepProgress first;
  private @Nullable StepProgress last;
  private int size;

  @Override
  public boolean add(StepProgress step) {
    step.before = last;
    if (last == null) {
      first = step;
    } else {
      last.after = step;
    }
    last = step;
    size++;
    return true;
  }

  /// Removes a step that is in this queue.
  void take(StepProgress step) {
    StepProgress before = step.before;
    StepProgress after = step.after;
    if (before == null) {
      first = after;
    } else {
      before.after = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.before = before;
    }
    step.before = null;
    step.after = null;
    size--;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Iterator<StepProgress> iterator() {
    return new Iterator<>() {
      private @Nullable StepProgress next = first;

      @Override
      public boolean hasNext() {
        return next != null;
      }

      @Override
      public StepProgress next() {
        StepProgress step = next;
        if (step == null) {
          throw new NoSuchElementException();
        }
        next = step.after;
        return step;
      }
    };
  }
}
