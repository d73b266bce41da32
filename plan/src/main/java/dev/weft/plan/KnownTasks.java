package dev.weft.plan;

import dev.weft.CountedTasks;
import dev.weft.Failure;
import dev.weft.StepFailedException;
import dev.weft.Task;
import java.util.Iterator;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The tasks of rows that were right when the plan was read, made anew whenever they are asked for.
/// A file that has changed since is read through again first: two tasks of one name would share
/// their record. Rows that are wrong then fail the group, with what is wrong with them.
final class KnownTasks implements CountedTasks {
  private final RowTasks tasks;
  private final Rows rows;
  private final long count;
  private final @Nullable Object version;

  /// @param version that of the rows that were counted
  KnownTasks(RowTasks tasks, Rows rows, long count, @Nullable Object version) {
    this.tasks = tasks;
    this.rows = rows;
    this.count = count;
    this.version = version;
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public Iterator<Task> iterator() {
    Iterator<Task> made = right(this::begin);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return right(made::hasNext);
      }

      @Override
      public Task next() {
        return right(made::next);
      }
    };
  }

  private Iterator<Task> begin() {
    if (!Objects.equals(version, rows.version())) {
      rows.check();
    }
    return tasks.of(rows.open());
  }

  private static <T> T right(Supplier<T> read) {
    try {
      return read.get();
    } catch (RowException wrong) {
      throw new StepFailedException(new Failure(Failure.ERROR, String.valueOf(wrong.getMessage())));
    }
  }
}
