package dev.weft.cli.record;

import dev.weft.Status;
import dev.weft.plan.rows.RecordedRows;
import dev.weft.plan.rows.RowException;
import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.JournalFile;
import dev.weft.sqlite.RunRecord;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The rows of a recorded run.
record RowsOnRecord(JournalFile journal, RunRecord run) implements RecordedRows {
  @Override
  public void read(String task, Predicate<String> wanted, Consumer<Recorded> rows) {
    String prefix = task + "/";
    try {
      journal.rows(
          run,
          name -> name.startsWith(prefix) && wanted.test(name.substring(prefix.length())),
          past ->
              rows.accept(
                  Recorded.of(
                      past.task().substring(prefix.length()),
                      past.values(),
                      past.status() == Status.SUCCEEDED)));
    } catch (JournalException unreadable) {
      throw new RowException(String.valueOf(unreadable.getMessage()));
    }
  }
}
