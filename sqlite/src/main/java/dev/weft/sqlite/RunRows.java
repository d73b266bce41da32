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

/// The runs of a journal, one row each, which is written when the run begins and never changed.
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
  /// @param last the number of the plan's last run, 0 if there is none; null for any
  /// @throws JournalException if a run with this id exists, or if another is the last one
  static RunRecord add(
      Path file,
      Connection connection,
      @Nullable Long last,
      String id,
      String plan,
      Map<String, ?> about)
      throws SQLException, JournalException {
    String text = Values.write(about);
    return Transaction.run(
        file,
        connection,
        () -> {
          if (last != null && lastNumber(connection, plan) != last) {
            throw new JournalException(
                "another run of this has just begun; `weft runs` says which, --new begins one more");
          }
          RunRecord run = insert(file, connection, id, plan, about, text);
          Totals.put(connection, run.number(), Batch.Count.NONE);
          Totals.putRuns(connection);
          return run;
        });
  }

  /// Returns the number of the last run of a plan; 0 if there is none.
  static long lastNumber(Connection connection, String plan) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT max(number) FROM run WHERE plan = ?")) {
      query.setString(1, plan);
      try (ResultSet number = query.executeQuery()) {
        return number.next() ? number.getLong(1) : 0;
      }
    }
  }

  private static RunRecord insert(
      Path file, Connection connection, String id, String plan, Map<String, ?> about, String text)
      throws SQLException, JournalException {
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

  /// Returns all runs with their marks, in the order in which they began.
  ///
  /// @throws JournalException if a run is not what was written
  static List<RunRecord> all(Path file, Connection connection)
      throws SQLException, JournalException {
    List<RunRecord> runs = new ArrayList<>();
    try (PreparedStatement query = connection.prepareStatement(SELECT + "ORDER BY number");
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        runs.add(read(file, connection, rows));
      }
    }
    Totals.checkRuns(file, connection, runs.size(), runs.isEmpty() ? 0 : runs.getLast().number());
    return runs;
  }

  /// Returns the last run of a plan if it can be resumed. Other runs are only compared with their
  /// checksums; their marks are not read.
  ///
  /// @throws JournalException if the run is not what was written
  static @Nullable RunRecord unfinished(Path file, Connection connection, String plan)
      throws SQLException, JournalException {
    long last = 0;
    RunRecord unfinished = null;
    try (PreparedStatement query = connection.prepareStatement(SELECT + "ORDER BY number DESC");
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        last = Math.max(last, rows.getLong(1));
        check(file, rows);
        if (rows.getString(3).equals(plan)) {
          unfinished =
              History.isOver(file, connection, rows.getLong(1))
                  ? null
                  : read(file, connection, rows);
          break;
        }
      }
    }
    Totals.checkLastRun(file, connection, last);
    return unfinished;
  }

  private static void check(Path file, ResultSet row) throws SQLException, JournalException {
    String id = row.getString(2);
    int crc = crc(id, row.getString(3), row.getLong(4), row.getLong(5), row.getString(6));
    if (row.getInt(7) != crc) {
      throw JournalException.damaged(file, "run `" + id + "` does not have its checksum");
    }
  }

  private static RunRecord read(Path file, Connection connection, ResultSet rows)
      throws SQLException, JournalException {
    check(file, rows);
    long number = rows.getLong(1);
    return new RunRecord(
        number,
        rows.getString(2),
        rows.getString(3),
        Row.instant(rows.getLong(4)),
        rows.getLong(5),
        Values.read(rows.getString(6)),
        History.marks(file, connection, number));
  }

  /// Returns a lower bound for the event numbers of a run that begins now.
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
