package dev.weft.plan.rows;

import dev.weft.CountedTasks;
import dev.weft.Failure;
import dev.weft.StepFailedException;
import dev.weft.Task;
import dev.weft.secret.SecretException;
import dev.weft.secret.Secrets;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The tasks of rows that were valid when the plan was read. Each iteration creates them anew. If
/// the file has changed since, it is checked again first, because two tasks with the same name
/// would share their record. Rows that are invalid then fail the group with their errors.
public final class KnownTasks implements CountedTasks {
  private final RowTasks tasks;
  private final Rows rows;
  private final long count;
  private final @Nullable Object version;
  private final Secrets secrets;

  /// @param version the version of the rows that were counted
  /// @param secrets the secrets that no task's name may contain
  public KnownTasks(
      RowTasks tasks, Rows rows, long count, @Nullable Object version, Secrets secrets) {
    this.tasks = tasks;
    this.rows = rows;
    this.count = count;
    this.version = version;
    this.secrets = secrets;
  }

  /// Returns the rows if several of them may have the same key.
  public Optional<NumberedRows> numbered() {
    return rows instanceof NumberedRows numbered ? Optional.of(numbered) : Optional.empty();
  }

  /// Recognizes rows on record, where several may have the same key.
  ///
  /// @throws RowException if the rows or the record cannot be read
  public void recognize(RecordedRows record) {
    if (rows instanceof NumberedRows numbered) {
      numbered.recognize(record);
      numbered.check();
    }
  }

  /// Returns an example task, which differs from the others by its name and its row.
  public Task example() {
    return tasks.example();
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
        return right(
            () -> {
              Task task = made.next();
              secrets.refuseInName(task.name(), "the key of a row");
              return task;
            });
      }
    };
  }

  private Iterator<Task> begin() {
    if (!Objects.equals(version, rows.version())) {
      rows.check();
    }
    return tasks.of(rows.open());
  }

  private <T> T right(Supplier<T> read) {
    try {
      return read.get();
    } catch (RowException | SecretException wrong) {
      String message = secrets.maskIfKnown(String.valueOf(wrong.getMessage()));
      throw new StepFailedException(new Failure(Failure.ERROR, message));
    }
  }
}
