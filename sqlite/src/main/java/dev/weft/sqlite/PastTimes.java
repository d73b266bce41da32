package dev.weft.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The durations of a plan's last successful run and of its steps.
///
/// @param run the whole run; null if it was interrupted and resumed
/// @param steps the mean durations of its first successful steps, by group and step
public record PastTimes(@Nullable Duration run, Map<Step, Duration> steps) {
  // Bounds the time of this query, also after a run of millions of tasks.
  private static final int EVENTS_READ = 20_000;

  private static final String LAST_SUCCESS =
      """
      SELECT run.number, run.first_event, run.started, mark.data ->> 'at',
        (SELECT count(*) FROM mark AS any WHERE any.run = run.number)
      FROM run JOIN mark ON mark.run = run.number
      WHERE run.plan = ? AND mark.kind = 'ended' AND mark.data ->> 'status' = 'succeeded'
      ORDER BY mark.seq DESC LIMIT 1
      """;

  private static final String STEPS =
      """
      SELECT task, step, sum((data ->> 'ended') - (data ->> 'started')), count(*)
      FROM (SELECT task, step, kind, data FROM event
        WHERE run = ? AND seq BETWEEN ? AND ? AND kind = 'step' AND data <> '')
      WHERE data ->> 'status' = 'succeeded'
      GROUP BY task, step
      """;

  /// A step of a group's tasks.
  public record Step(String group, String step) {}

  /// The total duration of several attempts.
  private record Sum(double nanos, long count) {
    Sum plus(Sum other) {
      return new Sum(nanos + other.nanos, count + other.count);
    }

    Duration mean() {
      return Duration.ofNanos((long) (nanos / count));
    }
  }

  public PastTimes {
    steps = Map.copyOf(steps);
  }

  /// Reads the durations from a journal without blocking other processes.
  ///
  /// @param plan the key of the plan's runs
  /// @param groupOf returns the group of a task, by the task's name
  /// @return null if no run has succeeded
  /// @throws JournalException also if the file does not exist
  public static @Nullable PastTimes of(Path file, String plan, UnaryOperator<String> groupOf)
      throws JournalException {
    try (Connection connection = Database.openToRead(file);
        PreparedStatement query = connection.prepareStatement(LAST_SUCCESS)) {
      query.setString(1, plan);
      try (ResultSet run = query.executeQuery()) {
        if (!run.next()) {
          return null;
        }
        boolean atOneGo = run.getInt(5) == 1;
        Duration took = atOneGo ? Duration.ofNanos(run.getLong(4) - run.getLong(3)) : null;
        return new PastTimes(took, steps(connection, run.getLong(1), run.getLong(2), groupOf));
      }
    } catch (SQLException failure) {
      throw JournalException.of(file, failure);
    }
  }

  private static Map<Step, Duration> steps(
      Connection connection, long run, long firstEvent, UnaryOperator<String> groupOf)
      throws SQLException {
    Map<Step, Sum> steps = new HashMap<>();
    try (PreparedStatement query = connection.prepareStatement(STEPS)) {
      query.setLong(1, run);
      query.setLong(2, firstEvent);
      query.setLong(3, firstEvent + EVENTS_READ);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          Step step = new Step(groupOf.apply(rows.getString(1)), rows.getString(2));
          steps.merge(step, new Sum(rows.getDouble(3), rows.getLong(4)), Sum::plus);
        }
      }
    }
    Map<Step, Duration> means = new HashMap<>();
    steps.forEach((step, sum) -> means.put(step, sum.mean()));
    return means;
  }
}
