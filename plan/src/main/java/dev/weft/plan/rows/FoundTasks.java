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
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/// The tasks of a group whose rows a needed task left: its results, a list among its outputs, or a
/// file that one of them names. They are read when the group begins: once to check them, before any
/// of their tasks begins, and then row by row.
public final class FoundTasks implements LaterTasks {
  private final RowTasks tasks;
  private final String which;
  private final Function<Context, Rows> source;
  private final Predicate<Context> where;
  private final Secrets secrets;
  // The selected keys; empty for all.
  private final Set<String> wanted;

  /// @param which which rows these are, see [#which()]
  /// @param source finds the rows when the group begins; throws a `RowException` if there are none
  /// @param where whether a row, which a task has, is wanted
  /// @param secrets the secrets that no task's name may contain
  public FoundTasks(
      RowTasks tasks,
      String which,
      Function<Context, Rows> source,
      Predicate<Context> where,
      Secrets secrets) {
    this(tasks, which, source, where, secrets, Set.of());
  }

  private FoundTasks(
      RowTasks tasks,
      String which,
      Function<Context, Rows> source,
      Predicate<Context> where,
      Secrets secrets,
      Set<String> wanted) {
    this.tasks = tasks;
    this.which = which;
    this.source = source;
    this.where = where;
    this.secrets = secrets;
    this.wanted = wanted;
  }

  @Override
  public String which() {
    return which;
  }

  @Override
  public Set<String> wanted() {
    return wanted;
  }

  @Override
  public FoundTasks only(Collection<String> keys) {
    return new FoundTasks(tasks, which, source, where, secrets, Set.copyOf(keys));
  }

  @Override
  public Task example() {
    return tasks.example();
  }

  @Override
  public Iterator<Task> iterator() {
    return Feed.of(this::bring).iterator();
  }

  private void bring(RunContext run, Feed.Sink sink) throws InterruptedException {
    Set<String> missing = new TreeSet<>(wanted);
    try {
      Rows rows = source.apply(StepContext.of(run, new Task(tasks.group(), List.of())));
      rows.check();
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
    } catch (RowException wrong) {
      String remedy = wrong.remedy().isEmpty() ? "" : "; " + wrong.remedy();
      throw failed(secrets.maskIfKnown(wrong.getMessage() + remedy));
    } catch (SecretException refused) {
      throw failed(secrets.maskIfKnown(String.valueOf(refused.getMessage())));
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
