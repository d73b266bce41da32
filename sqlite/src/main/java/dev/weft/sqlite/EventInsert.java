package dev.weft.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Adds events of one run, several per statement, because a call into SQLite costs more than the
/// insertion itself. Events are certain to be inserted only after [#flush]. Not thread-safe.
final class EventInsert {
  /// More rows per statement are no faster.
  private static final int ROWS = 16;

  /// Longer data is stored in a table of its own, so that scanning events does not read it.
  private static final int LONG_DATA = 8_192;

  private final PreparedStatement one;
  private final PreparedStatement many;
  private final PreparedStatement longData;
  private final List<Event> pending = new ArrayList<>(ROWS);

  EventInsert(Connection connection, long run) throws SQLException {
    one = connection.prepareStatement(insert(run, 1));
    many = connection.prepareStatement(insert(run, ROWS));
    longData = connection.prepareStatement("INSERT INTO long_data VALUES (last_insert_rowid(), ?)");
  }

  private static String insert(long run, int rows) {
    String row = "(%s, ?, ?, ?, ?, ?)".formatted(run);
    return "INSERT INTO event (run, kind, task, step, data, crc) VALUES "
        + String.join(", ", Collections.nCopies(rows, row));
  }

  private record Event(Row row, int crc) {
    int set(PreparedStatement statement, int at, String data) throws SQLException {
      statement.setString(at, row.kind());
      statement.setString(at + 1, row.task());
      statement.setString(at + 2, row.step());
      statement.setString(at + 3, data);
      statement.setInt(at + 4, crc);
      return at + 5;
    }
  }

  void add(Row row, int crc) throws SQLException {
    Event event = new Event(row, crc);
    if (row.data().length() > LONG_DATA) {
      flush();
      event.set(one, 1, "");
      one.executeUpdate();
      longData.setString(1, row.data());
      longData.executeUpdate();
      return;
    }
    pending.add(event);
    if (pending.size() == ROWS) {
      int at = 1;
      for (Event each : pending) {
        at = each.set(many, at, each.row().data());
      }
      many.executeUpdate();
      pending.clear();
    }
  }

  void flush() throws SQLException {
    for (Event each : pending) {
      each.set(one, 1, each.row().data());
      one.executeUpdate();
    }
    pending.clear();
  }
}
