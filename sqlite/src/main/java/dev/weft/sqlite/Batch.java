package dev.weft.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;

/// A connection that adds batches of entries of one run to a journal. Each batch is a transaction.
/// Not thread-safe.
final class Batch implements AutoCloseable {
  private final OpenFiles files;
  private final long run;
  private final Connection connection;
  private final Statement control;
  private final EventInsert events;
  private final PreparedStatement mark;
  private final PreparedStatement lastEvent;
  private final PreparedStatement output;
  private final PreparedStatement total;
  private final PreparedStatement position;

  /// @param files the journal's files, already open
  /// @param pragmas additional settings of the connection, for tests
  Batch(OpenFiles files, long run, String... pragmas) throws JournalException {
    this.files = files;
    this.run = run;
    // If the WAL were missing, another connection would create a new one and hide the content of
    // the old one.
    files.check();
    this.connection = Database.reopen(path(), pragmas);
    try {
      files.check();
      control = connection.createStatement();
      // Large enough for a batch of large outputs. For read-only connections it would only cost
      // time.
      control.execute("PRAGMA cache_size = -65536");
      events = new EventInsert(connection, run);
      mark =
          connection.prepareStatement(
              "INSERT INTO mark (run, after, kind, data, crc) VALUES (?, ?, ?, ?, ?)");
      lastEvent = connection.prepareStatement("SELECT coalesce(max(seq), 0) FROM event");
      output =
          connection.prepareStatement(
              "INSERT INTO output (run, task, step, attempt, text, file, crc)"
                  + " VALUES (?, ?, ?, ?, ?, ?, ?)");
      total =
          connection.prepareStatement(
              "UPDATE total SET events = ?, marks = ?, outputs = ?, crc = ?"
                  + " WHERE run = ? AND events = ? AND marks = ? AND outputs = ?");
      position = connection.prepareStatement(Position.NEXT);
    } catch (SQLException failure) {
      close();
      throw JournalException.of(path(), failure);
    } catch (JournalException failure) {
      close();
      throw failure;
    }
  }

  private Path path() {
    return files.journal();
  }

  /// The numbers of events, marks and pieces of output of a run.
  record Count(long events, long marks, long outputs) {
    static final Count NONE = new Count(0, 0, 0);

    /// Returns the counts after adding these entries.
    Count with(Collection<Entry> entries) {
      long moreEvents = 0;
      long moreMarks = 0;
      long moreOutputs = 0;
      for (Entry entry : entries) {
        switch (entry) {
          case Entry.Happened _ -> moreEvents++;
          case Entry.Marked _ -> moreMarks++;
          case Entry.Printed _ -> moreOutputs++;
        }
      }
      return new Count(events + moreEvents, marks + moreMarks, outputs + moreOutputs);
    }
  }

  /// Writes the entries as one transaction. On return they are on disk, in a journal that can be
  /// found.
  ///
  /// @param before the counts before the transaction
  /// @return the counts after the transaction
  /// @throws JournalException if another process has written to the run, or the journal's file was
  ///     moved; in that case the entries may be on disk
  Count write(Collection<Entry> entries, Count before) throws JournalException {
    Count after = before.with(entries);
    try {
      control.execute("BEGIN IMMEDIATE");
      add(entries, before);
      if (!isTotal(before, after)) {
        Totals.read(path(), connection, run);
        throw new JournalException(
            "the journal %s has entries of this run that another process wrote".formatted(path()));
      }
      Position now = Position.next(position);
      control.execute("COMMIT");
      check();
      LockFile.note(path(), now);
    } catch (SQLException failure) {
      throw JournalException.of(path(), failure);
    }
    return after;
  }

  private void add(Collection<Entry> entries, Count before) throws SQLException {
    long event = before.events();
    long mark = before.marks();
    long output = before.outputs();
    for (Entry entry : entries) {
      switch (entry) {
        case Entry.Happened(Row row, int sum, Runnable _) ->
            events.add(row, Row.crc(sum, run, event++));
        case Entry.Marked(String kind, String data, Runnable _) -> {
          // A mark refers to the event before it.
          events.flush();
          add(kind, data, mark++);
        }
        case Entry.Printed printed -> add(printed, output++);
      }
    }
    events.flush();
  }

  private boolean isTotal(Count before, Count after) throws SQLException {
    total.setLong(1, after.events());
    total.setLong(2, after.marks());
    total.setLong(3, after.outputs());
    total.setInt(4, Totals.crc(run, after));
    total.setLong(5, run);
    total.setLong(6, before.events());
    total.setLong(7, before.marks());
    total.setLong(8, before.outputs());
    return total.executeUpdate() == 1;
  }

  /// Returns the recorded counts of the run, including rows that another process wrote.
  Count count() throws JournalException {
    try {
      return Totals.read(path(), connection, run);
    } catch (SQLException failure) {
      throw JournalException.of(path(), failure);
    }
  }

  /// Checks that the database file is still at its path.
  void checkDatabase() throws JournalException {
    files.checkDatabase();
  }

  /// Checks that all files of the journal are still at their paths. If not, everything written so
  /// far is checkpointed into the database, because no one can find a deleted WAL.
  void check() throws JournalException {
    try {
      files.check();
    } catch (JournalException gone) {
      checkpoint();
      throw gone;
    }
  }

  private void checkpoint() {
    try (ResultSet _ = control.executeQuery("PRAGMA wal_checkpoint")) {
      // The result says how much could not be checkpointed.
    } catch (SQLException later) {
      // SQLite does the same when the last connection is closed.
    }
  }

  private void add(String kind, String data, long number) throws SQLException {
    long after = lastEvent();
    mark.setLong(1, run);
    mark.setLong(2, after);
    mark.setString(3, kind);
    mark.setString(4, data);
    mark.setInt(5, History.markCrc(run, number, after, kind, data));
    mark.executeUpdate();
  }

  private long lastEvent() throws SQLException {
    try (ResultSet last = lastEvent.executeQuery()) {
      last.next();
      return last.getLong(1);
    }
  }

  private void add(Entry.Printed printed, long number) throws SQLException {
    output.setLong(1, run);
    output.setString(2, printed.task());
    output.setString(3, printed.step());
    output.setInt(4, printed.attempt());
    output.setString(5, printed.text());
    output.setString(6, printed.file());
    output.setInt(7, printed.crc(run, number));
    output.executeUpdate();
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException broken) {
      // The connection is not used any more.
    }
  }
}
