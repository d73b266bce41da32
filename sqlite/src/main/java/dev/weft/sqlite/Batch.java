package dev.weft.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;

/// A connection that adds entries of one run to a journal, all or none of a batch. Not thread-safe.
final class Batch implements AutoCloseable {
  private final long run;
  private final Connection connection;
  private final Statement control;
  private final EventInsert events;
  private final PreparedStatement mark;
  private final PreparedStatement output;

  /// @param pragmas further settings of the connection, for tests
  Batch(Path file, long run, String... pragmas) throws JournalException {
    this.run = run;
    this.connection = Database.open(file, pragmas);
    try {
      control = connection.createStatement();
      // A batch of large outputs fits in. Those that only read are slower for it.
      control.execute("PRAGMA cache_size = -65536");
      events = new EventInsert(connection, run);
      mark =
          connection.prepareStatement(
              "INSERT INTO mark (run, after, kind, data, crc)"
                  + " VALUES (?, (SELECT coalesce(max(seq), 0) FROM event), ?, ?, ?)");
      output =
          connection.prepareStatement(
              "INSERT INTO output (run, task, step, attempt, text, file)"
                  + " VALUES (?, ?, ?, ?, ?, ?)");
    } catch (SQLException failure) {
      close();
      throw JournalException.of(file, failure);
    }
  }

  /// How many events and marks of a run there are.
  record Count(long events, long marks) {

    /// The same with these.
    Count with(Collection<Entry> entries) {
      return new Count(
          events + entries.stream().filter(Entry.Happened.class::isInstance).count(),
          marks + entries.stream().filter(Entry.Marked.class::isInstance).count());
    }
  }

  /// Writes the entries and returns when they are on disk.
  ///
  /// @param before what there is of the run so far
  /// @return what there is then
  Count write(Collection<Entry> entries, Count before) throws SQLException {
    long event = before.events();
    long mark = before.marks();
    control.execute("BEGIN IMMEDIATE");
    for (Entry entry : entries) {
      switch (entry) {
        case Entry.Happened(Row row, int sum, Runnable _) ->
            events.add(row, Row.crc(sum, run, event++));
        case Entry.Marked(String kind, String data, Runnable _) -> {
          // It says after which event it came.
          events.flush();
          add(kind, data, mark++);
        }
        case Entry.Printed printed -> add(printed);
      }
    }
    events.flush();
    control.execute("COMMIT");
    return before.with(entries);
  }

  /// Where the tables end, as this connection sees it: all that is written later lies behind.
  End end() throws SQLException {
    String sql =
        """
        SELECT (SELECT coalesce(max(seq), 0) FROM event), (SELECT coalesce(max(seq), 0) FROM mark)
        """;
    try (ResultSet end = control.executeQuery(sql)) {
      end.next();
      return new End(end.getLong(1), end.getLong(2));
    }
  }

  /// The last events and marks of all runs.
  record End(long event, long mark) {}

  /// Whether anything of this run was written after that.
  boolean hasMoreThan(End end) throws SQLException {
    String sql =
        """
        SELECT EXISTS (SELECT 1 FROM event WHERE seq > %d AND run = %d)
          OR EXISTS (SELECT 1 FROM mark WHERE seq > %d AND run = %d)
        """
            .formatted(end.event(), run, end.mark(), run);
    try (ResultSet more = control.executeQuery(sql)) {
      return more.next() && more.getBoolean(1);
    }
  }

  private void add(String kind, String data, long number) throws SQLException {
    mark.setLong(1, run);
    mark.setString(2, kind);
    mark.setString(3, data);
    mark.setInt(4, new Row(kind, "", "", data).crc(run, number));
    mark.executeUpdate();
  }

  private void add(Entry.Printed printed) throws SQLException {
    output.setLong(1, run);
    output.setString(2, printed.task());
    output.setString(3, printed.step());
    output.setInt(4, printed.attempt());
    output.setString(5, printed.text());
    output.setString(6, printed.file());
    output.executeUpdate();
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException broken) {
      // It is not used any more.
    }
  }
}
