package dev.weft.sqlite;

import dev.weft.model.AttemptTimes;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.UnaryOperator;

/// Reads how long the steps of a plan took in its last runs.
public final class PastTimes {
  private static final int RUNS_READ = 5;
  // Of a run with more events, so many stretches of so many each are read, from its beginning to
  // its end, so that every step is seen and the time of this query is bounded.
  private static final int STRETCHES = 20;
  private static final int EVENTS_OF_STRETCH = 200;

  private static final String RUNS =
      """
      SELECT number, first_event, coalesce(
        (SELECT min(next.first_event) - 1 FROM run AS next WHERE next.first_event > run.first_event),
        (SELECT max(seq) FROM event), 0)
      FROM run WHERE plan = ? ORDER BY number DESC LIMIT ?
      """;

  private static final String ATTEMPTS =
      """
      SELECT kind, task, step, data FROM event
      WHERE run = ? AND seq BETWEEN ? AND ? AND kind = 'step' AND data <> ''
      """;

  private PastTimes() {}

  /// Reads the times from a journal without blocking other processes.
  ///
  /// @param plan the key of the plan's runs
  /// @param groupOf returns the group of a task, by the task's name
  /// @throws JournalException also if the file does not exist
  public static AttemptTimes of(Path file, String plan, UnaryOperator<String> groupOf)
      throws JournalException {
    AttemptTimes times = AttemptTimes.ofMeans();
    try (Connection connection = Database.openToRead(file);
        PreparedStatement query = connection.prepareStatement(RUNS);
        PreparedStatement attempts = connection.prepareStatement(ATTEMPTS)) {
      query.setString(1, plan);
      query.setInt(2, RUNS_READ);
      try (ResultSet runs = query.executeQuery()) {
        while (runs.next()) {
          attempts.setLong(1, runs.getLong(1));
          read(attempts, runs.getLong(2), runs.getLong(3), groupOf, times);
        }
      }
    } catch (SQLException failure) {
      throw JournalException.of(file, failure);
    }
    return times;
  }

  private static void read(
      PreparedStatement query,
      long first,
      long last,
      UnaryOperator<String> groupOf,
      AttemptTimes times)
      throws SQLException {
    // The last stretch ends with the run.
    double apart =
        Math.max(EVENTS_OF_STRETCH, (last - first - EVENTS_OF_STRETCH + 1.0) / (STRETCHES - 1));
    for (int i = 0; i < STRETCHES && first + i * apart <= last; i++) {
      long from = first + Math.round(i * apart);
      query.setLong(2, from);
      query.setLong(3, from + EVENTS_OF_STRETCH - 1);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          Row row =
              new Row(rows.getString(1), rows.getString(2), rows.getString(3), rows.getString(4));
          times.add(groupOf.apply(row.task()), row.readAttempt().attempt());
        }
      }
    }
  }
}
