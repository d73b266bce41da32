package dev.weft.cli.record;

import dev.weft.Status;
import dev.weft.expression.Scope;
import dev.weft.plan.rows.RecordedRows;
import dev.weft.plan.rows.RowException;
import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.JournalFile;
import dev.weft.sqlite.PastRow;
import dev.weft.sqlite.RunRecord;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

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
                  new Recorded(
                      past.task().substring(prefix.length()),
                      value(past),
                      past.status() == Status.SUCCEEDED)));
    } catch (JournalException unreadable) {
      throw new RowException(String.valueOf(unreadable.getMessage()));
    }
  }

  private static @Nullable Object value(PastRow past) {
    return past.values().entrySet().stream()
        .filter(it -> !it.getKey().equals(Scope.NUMBER))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }
}
