package dev.weft.cli.record;

import dev.weft.engine.TaskName;
import dev.weft.plan.results.ResultRow;
import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.JournalFile;
import dev.weft.sqlite.PastResult;
import dev.weft.sqlite.RunRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The results of one task of a recorded run, as far as its rows have ended.
public final class RecordedResults {
  private static final String FOR_EACH = "for-each";

  private final JournalFile journal;
  private final RunRecord run;
  private final Map<String, Map<String, String>> tasks;
  private final String task;
  // A single row; null for all.
  private final @Nullable String only;
  // How many results there were when they were first read, so that each reading gives the same.
  private long count = -1;

  private RecordedResults(
      JournalFile journal, RunRecord run, Map<String, Map<String, String>> tasks, TaskName task) {
    this.journal = journal;
    this.run = run;
    this.tasks = tasks;
    this.task = task.group();
    this.only = task.key() == null ? null : task.toString();
  }

  /// Returns the results of a task.
  ///
  /// @param chosen the task, or `TASK/KEY` for one row; null for the only one that has rows
  /// @throws JournalException if the run has no such task, or several have rows
  public static RecordedResults of(JournalFile journal, RunRecord run, @Nullable String chosen)
      throws JournalException {
    Map<String, Map<String, String>> tasks = withRows(journal, run);
    if (tasks.isEmpty()) {
      throw new JournalException(
          "no task of run `%s` has rows; `weft show %s --all` says how its tasks ended"
              .formatted(run.id(), run.id()));
    }
    String names = "`" + String.join("`, `", tasks.keySet()) + "`";
    if (chosen == null && tasks.size() > 1) {
      throw new JournalException(
          "several tasks of run `%s` have rows: name one of %s behind the run"
              .formatted(run.id(), names));
    }
    String name = chosen == null ? tasks.keySet().iterator().next() : chosen;
    TaskName task =
        TaskName.parse(name, tasks::containsKey)
            .orElseThrow(
                () ->
                    new JournalException(
                        "run `%s` has no task `%s` with rows; there is %s"
                            .formatted(run.id(), name, names)));
    return new RecordedResults(journal, run, tasks, task);
  }

  /// Returns the keys of each task that has rows, as the plan had them; none for the run of an
  /// older Weft.
  private static Map<String, Map<String, String>> withRows(JournalFile journal, RunRecord run)
      throws JournalException {
    Map<String, Map<String, String>> tasks = new LinkedHashMap<>();
    if (run.about().get("keys") instanceof Map<?, ?> keys) {
      Recording.textsByTask(keys)
          .forEach(
              (task, ofTask) -> {
                if (ofTask.keySet().stream().anyMatch(it -> it.startsWith(FOR_EACH))) {
                  tasks.put(task, ofTask);
                }
              });
      return tasks;
    }
    for (String name : journal.tasks(run).keySet()) {
      if (name.indexOf('/') > 0) {
        tasks.putIfAbsent(name.substring(0, name.indexOf('/')), Map.of());
      }
    }
    return tasks;
  }

  /// Returns the task's name.
  public String task() {
    return task;
  }

  /// Returns a key of the task's `for-each` as the plan had it; null if it had none, or a long one.
  public @Nullable String rowsKey(String key) {
    String value = tasks.getOrDefault(task, Map.of()).get(FOR_EACH + "." + key);
    return value != null && value.startsWith("=") ? value.substring(1) : null;
  }

  /// Returns where the rows came from: a key of `for-each` such as `csv`; `list` if that is not on
  /// record.
  public String source() {
    Map<String, String> keys = tasks.getOrDefault(task, Map.of());
    for (String source : List.of("csv", "jsonl", "lines", "files", "command", "results")) {
      if (keys.containsKey(FOR_EACH + "." + source)) {
        return source;
      }
    }
    return "list";
  }

  /// Receives results.
  public interface Reader {
    /// @param row the row as it came, by column
    void result(Map<String, @Nullable Object> row, ResultRow result);
  }

  /// Passes the results to `reader`, in the order in which the rows ended. Each call gives the
  /// same.
  public void read(Reader reader) throws JournalException {
    List<Long> read = new ArrayList<>(List.of(0L));
    long max = count < 0 ? Long.MAX_VALUE : count;
    journal.results(
        run,
        past -> {
          if (read.getFirst() < max) {
            read.set(0, read.getFirst() + 1);
            pass(past, reader);
          }
        });
    count = read.getFirst();
  }

  private void pass(PastResult past, Reader reader) {
    if (only != null && !past.task().equals(only)) {
      return;
    }
    TaskName.parse(past.task(), tasks::containsKey)
        .filter(name -> name.group().equals(task))
        .ifPresent(
            name -> {
              String key = name.key() == null ? name.group() : name.key();
              Map<String, Object> values =
                  past.values().isEmpty() ? Map.of("key", key) : past.values();
              reader.result(
                  ResultRow.row(values),
                  ResultRow.of(values, key, past.ended(), past.attempts(), past.began()));
            });
  }
}
