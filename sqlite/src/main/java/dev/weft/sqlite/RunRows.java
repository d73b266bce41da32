package dev.weft.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The runs of a journal, a row each, which is written when the run begins and never changed.
final class RunRows {
  private static final String INSERT =
      """
      INSERT INTO run (id, plan, started, first_event, about, crc) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT DO NOTHING RETURNING number
      """;

  private static final String SELECT =
      "SELECT number, id, plan, started, first_event, about, crc FROM run ";

  private RunRows() {}

  /// Adds a run that begins now.
  ///
  /// @throws JournalException if there is one with this id
  static RunRecord add(
      Path file, Connection connection, String id, String plan, Map<String, ?> about)
      throws SQLException, JournalException {
    String text = Values.write(about);
    Instant now = Instant.now();
    long started = Row.nanos(now);
    long firstEvent = nextEvent(connection);
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setString(1, id);
      insert.setString(2, plan);
      insert.setLong(3, started);
      insert.setLong(4, firstEvent);
      insert.setString(5, text);
      insert.setInt(6, crc(id, plan, started, firstEvent, text));
      try (ResultSet inserted = insert.executeQuery()) {
        if (!inserted.next()) {
          throw new JournalException("the journal " + file + " has a run `" + id + "` already");
        }
        long number = inserted.getLong(1);
        return new RunRecord(
            number, id, plan, now, firstEvent, new LinkedHashMap<>(about), List.of());
      }
    }
  }

  /// All runs with their marks, in the order in which they were begun.
  ///
  /// @throws JournalException if one is not what was written
  static List<RunRecord> all(Path file, Connection connection)
      throws SQLException, JournalException {
    List<RunRecord> runs = new ArrayList<>();
    try (PreparedStatement query = connection.prepareStatement(SELECT + "ORDER BY number");
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        runs.add(read(file, connection, rows));
      }
    }
    return runs;
  }

  /// The last run of a plan, if it could go on. Of one that has ended nothing else is read.
  ///
  /// @throws JournalException if it is not what was written
  static @Nullable RunRecord unfinished(Path file, Connection connection, String plan)
      throws SQLException, JournalException {
    try (PreparedStatement query =
        connection.prepareStatement(SELECT + "WHERE plan = ? ORDER BY number DESC LIMIT 1")) {
      query.setString(1, plan);
      try (ResultSet rows = query.executeQuery()) {
        return rows.next() && !History.isOver(file, connection, rows.getLong(1))
            ? read(file, connection, rows)
            : null;
      }
    }
  }

  private static RunRecord read(Path file, Connection connection, ResultSet rows)
      throws SQLException, JournalException {
    long number = rows.getLong(1);
    String id = rows.getString(2);
    String plan = rows.getString(3);
    long started = rows.getLong(4);
    long firstEvent = rows.getLong(5);
    String about = rows.getString(6);
    if (rows.getInt(7) != crc(id, plan, started, firstEvent, about)) {
      throw JournalException.damaged(file, "run `" + id + "` does not have its checksum");
    }
    List<RunRecord.Mark> marks = History.marks(file, connection, number);
    return new RunRecord(
        number, id, plan, Row.instant(started), firstEvent, Values.read(about), marks);
  }

  /// No event of a run that begins now is before that.
  private static long nextEvent(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet next = statement.executeQuery("SELECT coalesce(max(seq), 0) + 1 FROM event")) {
      next.next();
      return next.getLong(1);
    }
  }

  private static int crc(String id, String plan, long started, long firstEvent, String about) {
    return new Row("", id, plan, about).crc(started, firstEvent);
  }
}
