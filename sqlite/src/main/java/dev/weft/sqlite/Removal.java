package dev.weft.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// Removes the rows of a run from a journal.
final class Removal {
  private Removal() {}

  /// Removes them in one transaction.
  static void remove(Path file, Connection connection, RunRecord run)
      throws SQLException, JournalException {
    try (Statement statement = connection.createStatement()) {
      Transaction.run(
          file,
          connection,
          () -> {
            remove(statement, run);
            return run;
          });
      statement.execute("PRAGMA incremental_vacuum");
    }
  }

  private static void remove(Statement statement, RunRecord run) throws SQLException {
    long number = run.number();
    String events = "FROM event WHERE seq >= %s AND run = %s".formatted(run.firstEvent(), number);
    statement.execute("DELETE FROM long_data WHERE seq IN (SELECT seq " + events + ")");
    keepLastNumber(statement, number);
    statement.execute("DELETE " + events);
    for (String table : List.of("mark", "output")) {
      statement.execute("DELETE FROM %s WHERE run = %s".formatted(table, number));
    }
    statement.execute("DELETE FROM total WHERE run = " + number);
    statement.execute("DELETE FROM run WHERE number = " + number);
    Totals.putRuns(statement.getConnection());
  }

  /// Ensures that event numbers are not reused: a run that has begun meanwhile expects its events
  /// after all existing ones. So if the last event is removed, an event without a run replaces it.
  private static void keepLastNumber(Statement statement, long run) throws SQLException {
    statement.execute("DELETE FROM event WHERE run = 0 AND seq < (SELECT max(seq) FROM event)");
    statement.execute(
        "UPDATE event SET run = 0, kind = '', task = '', step = '', data = ''"
            + " WHERE run = %s AND seq = (SELECT max(seq) FROM event)".formatted(run));
  }
}
