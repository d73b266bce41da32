package dev.weft.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// Upgrades a journal from format 1 to format 2, which adds checksums for printed output and for
/// the positions of marks, and the totals of runs.
final class FormatUpgrade {
  private static final String COUNTS =
      """
      SELECT number, first_event, coalesce(marks.count, 0), coalesce(outputs.count, 0)
      FROM run
        LEFT JOIN (SELECT run, count(*) AS count FROM mark GROUP BY run) AS marks
          ON marks.run = number
        LEFT JOIN (SELECT run, count(*) AS count FROM output GROUP BY run) AS outputs
          ON outputs.run = number
      ORDER BY number
      """;

  private final Path file;
  private final Connection connection;
  private final Statement statement;

  private FormatUpgrade(Path file, Connection connection, Statement statement) {
    this.file = file;
    this.connection = connection;
    this.statement = statement;
  }

  /// Upgrades the journal in one transaction, unless another process has done so meanwhile.
  ///
  /// @throws JournalException also if an older Weft drives a run, or the record of a run is damaged
  static void bringUp(Path file, Connection connection) throws SQLException, JournalException {
    try (Statement statement = connection.createStatement()) {
      Transaction.run(
          file,
          connection,
          () -> {
            new FormatUpgrade(file, connection, statement).bringUp();
            return file;
          });
    }
  }

  private void bringUp() throws SQLException, JournalException {
    if (Schema.version(connection) != 1) {
      return;
    }
    statement.execute("ALTER TABLE output ADD COLUMN crc INTEGER NOT NULL DEFAULT 0");
    statement.execute(Schema.TOTAL);
    for (RunCount run : counts()) {
      if (RunLock.isTaken(file, run.number())) {
        throw new JournalException(
            "the journal %s is an older Weft's, which has a run under way: wait for its end"
                .formatted(file));
      }
      EventScan events = new EventScan(file, connection, run.number());
      events.read(run.firstEvent());
      sumMarks(run.number());
      sumOutputs(run.number());
      Totals.put(
          connection, run.number(), new Batch.Count(events.count(), run.marks(), run.outputs()));
    }
    Totals.putRuns(connection);
    statement.execute("PRAGMA user_version = 2");
  }

  private record RunCount(long number, long firstEvent, long marks, long outputs) {}

  private List<RunCount> counts() throws SQLException {
    List<RunCount> counts = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(COUNTS)) {
      while (rows.next()) {
        counts.add(
            new RunCount(rows.getLong(1), rows.getLong(2), rows.getLong(3), rows.getLong(4)));
      }
    }
    return counts;
  }

  private void sumMarks(long run) throws SQLException, JournalException {
    try (PreparedStatement query =
            connection.prepareStatement(
                "SELECT seq, after, kind, data, crc FROM mark WHERE run = ? ORDER BY seq");
        PreparedStatement update =
            connection.prepareStatement("UPDATE mark SET crc = ? WHERE seq = ?")) {
      query.setLong(1, run);
      try (ResultSet rows = query.executeQuery()) {
        for (long before = 0; rows.next(); before++) {
          String kind = rows.getString(3);
          String data = rows.getString(4);
          if (new Row(kind, "", "", data).crc(run, before) != rows.getInt(5)) {
            throw JournalException.damaged(
                file, "mark %s is not what was written".formatted(rows.getLong(1)));
          }
          update.setInt(1, History.markCrc(run, before, rows.getLong(2), kind, data));
          update.setLong(2, rows.getLong(1));
          update.executeUpdate();
        }
      }
    }
  }

  private void sumOutputs(long run) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(PrintedLines.SELECT);
        PreparedStatement update =
            connection.prepareStatement("UPDATE output SET crc = ? WHERE seq = ?")) {
      query.setLong(1, run);
      try (ResultSet rows = query.executeQuery()) {
        for (long number = 0; rows.next(); number++) {
          update.setInt(1, PrintedLines.piece(rows).crc(run, number));
          update.setLong(2, rows.getLong(1));
          update.executeUpdate();
        }
      }
    }
  }
}
