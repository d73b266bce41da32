package dev.weft.cli;

import dev.weft.cli.process.ExitCode;
import dev.weft.cli.record.Recording;
import dev.weft.engine.TaskName;
import dev.weft.local.LocalDriver;
import dev.weft.plan.PlanFile;
import dev.weft.plan.results.EarlierRows;
import dev.weft.plan.results.ResultFiles;
import dev.weft.plan.results.ResultRow;
import dev.weft.plan.results.ResultsException;
import dev.weft.plan.results.ResultsJournal;
import dev.weft.plan.results.ResultsRecorder;
import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.PastResult;
import dev.weft.sqlite.RunJournal;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The files of results that a run of a plan writes.
final class RunResults implements AutoCloseable {
  private final PlanFile plan;
  private final ResultFiles files;
  private final PrintWriter err;

  private RunResults(PlanFile plan, ResultFiles files, PrintWriter err) {
    this.plan = plan;
    this.files = files;
    this.err = err;
  }

  /// Opens the files; nothing is changed yet.
  ///
  /// @throws ResultsException if one cannot be written
  static RunResults open(PlanFile plan, PrintWriter err) {
    ResultFiles files =
        ResultFiles.open(plan.results().values(), what -> err.println("weft: " + what));
    return new RunResults(plan, files, err);
  }

  /// Returns a driver that keeps the files up to date. They begin with what is on record.
  ///
  /// @param id the run's id, if it has no journal
  /// @param journal null for none
  /// @param before holds the record of the run, if it is resumed or retried; null for a new one
  /// @param earlier what is on record of its rows
  /// @throws ResultsException if a file cannot be written
  LocalDriver driver(
      String id, @Nullable RunJournal journal, @Nullable Recording before, EarlierRows earlier)
      throws JournalException {
    files.begin(
        rows -> {
          if (before != null && journal != null) {
            before.results(journal.run(), past -> add(past, plan.results()::containsKey, rows));
          }
        });
    if (journal == null) {
      return files.isEmpty()
          ? new LocalDriver(id)
          : new LocalDriver(id, new ResultsRecorder(files, plan.secrets(), plan.resultsRead()));
    }
    boolean isNew = earlier.equals(EarlierRows.NONE);
    return files.isEmpty() && plan.secrets().isEmpty() && isNew
        ? new LocalDriver(journal)
        : new LocalDriver(
            new ResultsJournal(journal, files, plan.secrets(), earlier, plan.resultsRead()));
  }

  /// Passes on a result that is on record.
  ///
  /// @param isTask whether a task has a file of results
  static void add(PastResult past, Predicate<String> isTask, ResultFiles.Rows rows) {
    TaskName.parse(past.task(), isTask).ifPresent(name -> rows.add(name.group(), row(past, name)));
  }

  static ResultRow row(PastResult past, TaskName name) {
    String key = name.key();
    return ResultRow.of(
        past.values(),
        key == null ? name.group() : key,
        past.ended(),
        past.attempts(),
        past.began());
  }

  /// Says which files are not complete, and returns the exit code.
  ///
  /// @param code the exit code otherwise
  /// @param run the run's id, if it is on record; null otherwise
  int code(int code, @Nullable String run) {
    Map<String, String> missing = files.missing();
    missing.forEach(
        (task, why) -> {
          String file = String.valueOf(Objects.requireNonNull(plan.results().get(task)).file());
          String remedy =
              run == null
                  ? "without a journal they are lost"
                  : "all of them are on record: `weft results %s %s -o FILE` writes them"
                      .formatted(run, task);
          err.println(
              "weft: the results of `%s` are not complete (%s): what was written is %s.incomplete; %s"
                  .formatted(task, why, file, remedy));
        });
    return missing.isEmpty() || code != ExitCode.SUCCEEDED.code ? code : ExitCode.FAILED.code;
  }

  @Override
  public void close() {
    files.close();
  }
}
