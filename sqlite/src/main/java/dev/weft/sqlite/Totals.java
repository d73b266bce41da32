package dev.weft.sqlite;

import dev.weft.engine.Numbers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.zip.CRC32C;

/// The number of rows of each run, with a checksum. The checksum of each row reveals that its
/// predecessor is missing; the totals reveal that the last rows are missing.
///
/// The total of run 0, which does not exist, describes the table `run`: its number of rows and its
/// last number.
final class Totals {
  private static final long RUNS = 0;

  private Totals() {}

  /// @throws JournalException if the total is not what was written
  static Batch.Count read(Path file, Connection connection, long run)
      throws SQLException, JournalException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT events, marks, outputs, crc FROM total WHERE run = ?")) {
      query.setLong(1, run);
      try (ResultSet row = query.executeQuery()) {
        if (row.next()) {
          Batch.Count count = new Batch.Count(row.getLong(1), row.getLong(2), row.getLong(3));
          if (crc(run, count) == row.getInt(4)) {
            return count;
          }
        }
      }
    }
    throw JournalException.damaged(
        file, "the total of run %s is not what was written".formatted(run));
  }

  /// Compares the number of rows found with the recorded total.
  ///
  /// @throws JournalException if they differ
  static void check(Path file, String kind, long run, long found, long written)
      throws JournalException {
    if (found != written) {
      throw JournalException.damaged(
          file,
          "of %s %s of run %s it has %s"
              .formatted(Numbers.format(written), kind, run, Numbers.format(found)));
    }
  }

  /// Checks that the table `run` has all its rows.
  static void checkRuns(Path file, Connection connection, long found, long last)
      throws SQLException, JournalException {
    if (!read(file, connection, RUNS).equals(new Batch.Count(found, last, 0))) {
      throw JournalException.damaged(file, "it does not have all its runs");
    }
  }

  /// Checks that the last row of the table `run` is the last one that was written.
  static void checkLastRun(Path file, Connection connection, long last)
      throws SQLException, JournalException {
    if (read(file, connection, RUNS).marks() != last) {
      throw JournalException.damaged(file, "it does not have its last run");
    }
  }

  /// Writes the total of a run, in the transaction that changes it.
  static void put(Connection connection, long run, Batch.Count count) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT OR REPLACE INTO total (run, events, marks, outputs, crc)"
                + " VALUES (?, ?, ?, ?, ?)")) {
      insert.setLong(1, run);
      insert.setLong(2, count.events());
      insert.setLong(3, count.marks());
      insert.setLong(4, count.outputs());
      insert.setInt(5, crc(run, count));
      insert.executeUpdate();
    }
  }

  /// Writes the number of runs, in the transaction that changes it.
  static void putRuns(Connection connection) throws SQLException {
    String sql = "SELECT count(*), coalesce(max(number), 0) FROM run";
    try (PreparedStatement query = connection.prepareStatement(sql);
        ResultSet runs = query.executeQuery()) {
      runs.next();
      put(connection, RUNS, new Batch.Count(runs.getLong(1), runs.getLong(2), 0));
    }
  }

  static int crc(long run, Batch.Count count) {
    CRC32C crc = new CRC32C();
    crc.update(
        ByteBuffer.allocate(32)
            .putLong(run)
            .putLong(count.events())
            .putLong(count.marks())
            .putLong(count.outputs())
            .flip());
    return (int) crc.getValue();
  }
}
