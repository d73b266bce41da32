package dev.weft.sqlite;

import dev.weft.Event;
import dev.weft.HistoryEvent;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/// Iterates over the recorded events of a run's steps, in order, without keeping them in memory.
public final class Replay {
  private static final String EVENTS =
      """
      SELECT kind, task, step, coalesce(long_data.data, event.data), crc, event.seq
      FROM event LEFT JOIN long_data ON event.data = '' AND long_data.seq = event.seq
      WHERE event.seq >= ? AND run = ? ORDER BY event.seq
      """;

  private Replay() {}

  /// Receives the events.
  public interface Reader {
    /// Something began whose beginning is recorded: see [HistoryEvent.Began].
    default void began(String task, HistoryEvent.Began began) {}

    /// An attempt of a step ended.
    void attempt(String task, PastAttempt attempt);

    /// A limit adapted.
    default void adapted(Event.LimitAdapted adapted) {}

    /// A task ended; it may have been resumed later if it was cancelled or failed.
    void ended(String task, HistoryEvent.TaskEnded end);
  }

  /// Receives the recorded events of a run.
  interface Rows {
    /// Receives an event.
    ///
    /// @param number its number in the file
    void add(long number, Row row);
  }

  static void read(Path file, Connection connection, RunRecord run, Reader reader)
      throws JournalException {
    scan(file, connection, run, (_, row) -> tell(row, reader));
  }

  /// Passes every event of a run to `events`, in order.
  ///
  /// @throws JournalException if they are not what was written
  static void scan(Path file, Connection connection, RunRecord run, Rows events)
      throws JournalException {
    try (PreparedStatement query = connection.prepareStatement(EVENTS)) {
      query.setLong(1, run.firstEvent());
      query.setLong(2, run.number());
      try (ResultSet rows = query.executeQuery()) {
        EventCheck check = new EventCheck(file, run.number());
        while (rows.next()) {
          Row row =
              new Row(rows.getString(1), rows.getString(2), rows.getString(3), rows.getString(4));
          check.next(rows.getLong(6), row.sum(), rows.getInt(5));
          events.add(rows.getLong(6), row);
        }
        long written = Totals.read(file, connection, run.number()).events();
        Totals.check(file, "events", run.number(), check.count(), written);
      }
    } catch (SQLException failure) {
      throw JournalException.of(file, failure);
    }
  }

  private static void tell(Row row, Reader reader) {
    switch (row.kind()) {
      case Row.STEP -> reader.attempt(row.task(), row.readAttempt());
      case Row.TASK -> reader.ended(row.task(), (HistoryEvent.TaskEnded) row.read());
      case Row.ADAPTED -> reader.adapted(row.readAdapted());
      case Row.BEGAN -> reader.began(row.task(), (HistoryEvent.Began) row.read());
      default -> {
        // A limit was taken, which concerns no step.
      }
    }
  }
}
