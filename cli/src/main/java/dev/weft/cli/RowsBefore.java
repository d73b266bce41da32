package dev.weft.cli;

import dev.weft.cli.option.CommandHints;
import dev.weft.engine.Numbers;
import dev.weft.engine.TaskName;
import dev.weft.plan.results.EarlierRows;
import dev.weft.plan.results.ResultRow;
import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.PastResult;
import dev.weft.sqlite.RunJournal;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is on record of the rows of a run that is continued or retried. Says what becomes of those
/// that do not go on.
///
/// @param isWhole whether all tasks run again of which the run consists
record RowsBefore(RunJournal journal, boolean isWhole, CommandHints hints, PrintWriter err)
    implements EarlierRows {
  private static final int NAMED_MAX = 5;

  @Override
  public Collection<String> unfinished() {
    try {
      return isWhole ? journal.unfinishedTasks() : List.of();
    } catch (JournalException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  @Override
  public @Nullable ResultRow keep(String task) {
    try {
      PastResult end = journal.keepEnd(task);
      int slash = task.indexOf('/');
      return end == null
          ? null
          : RunResults.row(end, new TaskName(task, task.substring(slash + 1)));
    } catch (JournalException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  @Override
  public void departed(String group, List<String> tasks) {
    boolean one = tasks.size() == 1;
    err.printf(
        "weft: %s of `%s` %s not succeeded and %s not in its source any more: %s; what is on record"
            + " of %s stays as it was%n",
        one ? "1 row" : Numbers.format(tasks.size()) + " rows",
        group,
        one ? "has" : "have",
        one ? "is" : "are",
        named(tasks.stream().map(it -> it.substring(group.length() + 1)).toList()),
        one ? "it" : "them");
  }

  private static String named(List<String> keys) {
    String first =
        "`" + String.join("`, `", keys.subList(0, Math.min(NAMED_MAX, keys.size()))) + "`";
    return keys.size() > NAMED_MAX
        ? "%s and %s more".formatted(first, Numbers.format(keys.size() - NAMED_MAX))
        : first;
  }

  @Override
  public void outdated(String task, Collection<String> read) {
    err.printf(
        "weft: `%s` has read the results of `%s`, which have changed since, and is not run again;"
            + " `%s` runs it again%n",
        task, String.join("`, `", read), hints.again(task));
  }
}
