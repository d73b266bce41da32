package dev.weft.plan.rows;

import dev.weft.Failure;
import dev.weft.Feed;
import dev.weft.RunContext;
import dev.weft.StepFailedException;
import dev.weft.Task;
import dev.weft.engine.SeenNames;
import dev.weft.engine.StepContext;
import dev.weft.secret.SecretException;
import dev.weft.secret.Secrets;
import dev.weft.step.CommandData;
import java.io.InputStream;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/// The tasks of a group whose rows a command prints. The command runs when the group begins, so
/// that the number of tasks and their keys are unknown before. Outside of a run the iteration is
/// empty.
public final class PrintedTasks implements LaterTasks {
  private final RowTasks tasks;
  private final CommandData command;
  private final Function<RowText, Rows> format;
  // The selected keys; empty for all.
  private final Set<String> wanted;

  public PrintedTasks(RowTasks tasks, CommandData command, Function<RowText, Rows> format) {
    this(tasks, command, format, Set.of());
  }

  private PrintedTasks(
      RowTasks tasks, CommandData command, Function<RowText, Rows> format, Set<String> wanted) {
    this.tasks = tasks;
    this.command = command;
    this.format = format;
    this.wanted = wanted;
  }

  /// Returns the command for display.
  public String command() {
    return command.name();
  }

  @Override
  public String which() {
    return "that `" + command() + "` prints";
  }

  @Override
  public Set<String> wanted() {
    return wanted;
  }

  @Override
  public Task example() {
    return tasks.example();
  }

  @Override
  public PrintedTasks only(Collection<String> keys) {
    return new PrintedTasks(tasks, command, format, Set.copyOf(keys));
  }

  @Override
  public Iterator<Task> iterator() {
    return Feed.of(this::bring).iterator();
  }

  private void bring(RunContext run, Feed.Sink sink) throws Exception {
    Task group = new Task(tasks.group(), List.of());
    Set<String> missing = new TreeSet<>(wanted);
    try {
      command.read(StepContext.of(run, group), data -> read(data, sink, missing));
    } catch (RowException wrong) {
      String remedy = wrong.remedy().isEmpty() ? "" : "; " + wrong.remedy();
      throw failed(secrets().masks().mask(wrong.getMessage() + remedy));
    } catch (SecretException refused) {
      throw failed(String.valueOf(refused.getMessage()));
    }
    if (!missing.isEmpty()) {
      throw failed("`%s` printed no row `%s`".formatted(command(), String.join("`, `", missing)));
    }
  }

  private void read(InputStream data, Feed.Sink sink, Set<String> missing)
      throws InterruptedException {
    Rows rows = format.apply(new RowOutput(command(), data));
    SeenNames seen = new SeenNames();
    long number = 0;
    for (Iterator<Row> each = rows.open(); each.hasNext(); ) {
      Row row = each.next();
      number++;
      if (!seen.add(row.key())) {
        throw new RowException(
            "%s: the key `%s` came before".formatted(rows.at(row.line()), row.key()),
            "each row is a task, named by its key");
      }
      secrets().refuseIn(Map.of(tasks.as(), row.value()), rows.at(row.line()) + ":");
      if (wanted.isEmpty() || missing.remove(row.key())) {
        sink.put(tasks.of(row, number));
      }
    }
  }

  private Secrets secrets() {
    return command.command().secrets();
  }

  private static StepFailedException failed(String message) {
    return new StepFailedException(new Failure(Failure.ERROR, message));
  }
}
