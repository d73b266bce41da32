package dev.weft.plan.rows;

import dev.weft.Context;
import dev.weft.Failure;
import dev.weft.Feed;
import dev.weft.RunContext;
import dev.weft.StepFailedException;
import dev.weft.Task;
import dev.weft.engine.StepContext;
import dev.weft.secret.SecretException;
import dev.weft.secret.Secrets;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/// The tasks of a group whose rows are the results of another. Their file is read when the group
/// begins, row by row.
public final class ResultTasks implements LaterTasks {
  private final RowTasks tasks;
  private final String source;
  private final Rows rows;
  private final Predicate<Context> where;
  private final Secrets secrets;
  // The selected keys; empty for all.
  private final Set<String> wanted;

  /// @param source the task that leaves the results
  /// @param rows the results
  /// @param where whether a row, which a task has, is wanted
  /// @param secrets the secrets that no task's name may contain
  public ResultTasks(
      RowTasks tasks, String source, Rows rows, Predicate<Context> where, Secrets secrets) {
    this(tasks, source, rows, where, secrets, Set.of());
  }

  private ResultTasks(
      RowTasks tasks,
      String source,
      Rows rows,
      Predicate<Context> where,
      Secrets secrets,
      Set<String> wanted) {
    this.tasks = tasks;
    this.source = source;
    this.rows = rows;
    this.where = where;
    this.secrets = secrets;
    this.wanted = wanted;
  }

  @Override
  public String which() {
    return "in the results of `" + source + "`";
  }

  @Override
  public Set<String> wanted() {
    return wanted;
  }

  @Override
  public ResultTasks only(Collection<String> keys) {
    return new ResultTasks(tasks, source, rows, where, secrets, Set.copyOf(keys));
  }

  @Override
  public Task example() {
    return new Task(tasks.group() + "/…", tasks.steps(), Map.of(), tasks.rules());
  }

  @Override
  public Iterator<Task> iterator() {
    return Feed.of(this::bring).iterator();
  }

  private void bring(RunContext run, Feed.Sink sink) throws InterruptedException {
    Set<String> missing = new TreeSet<>(wanted);
    try {
      if (rows instanceof NumberedRows numbered) {
        numbered.check();
      }
      Iterator<Task> each = tasks.of(rows.open());
      try (AutoCloseable _ = (AutoCloseable) each) {
        while (each.hasNext()) {
          Task task = each.next();
          if (where.test(StepContext.of(run, task)) && isWanted(task, missing)) {
            secrets.refuseInName(task.name(), "the key of a row");
            sink.put(task);
          }
        }
      }
    } catch (RowException | SecretException wrong) {
      throw failed(secrets.maskIfKnown(String.valueOf(wrong.getMessage())));
    } catch (InterruptedException | RuntimeException passedOn) {
      throw passedOn;
    } catch (Exception unclosed) {
      throw failed(String.valueOf(unclosed.getMessage()));
    }
    if (!missing.isEmpty()) {
      throw failed("no row `%s` %s".formatted(String.join("`, `", missing), which()));
    }
  }

  private boolean isWanted(Task task, Set<String> missing) {
    return wanted.isEmpty() || missing.remove(task.name().substring(tasks.group().length() + 1));
  }

  private static StepFailedException failed(String message) {
    return new StepFailedException(new Failure(Failure.ERROR, message));
  }
}
