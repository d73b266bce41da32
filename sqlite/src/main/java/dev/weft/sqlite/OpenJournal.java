package dev.weft.sqlite;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/// A journal that is open: its files, and the connection through which it is read. Not thread-safe.
final class OpenJournal implements AutoCloseable {
  private final Path file;
  private final OpenFiles files;
  // The copy that is read if the file cannot be written; otherwise null.
  private final @Nullable Snapshot snapshot;
  private final Connection connection;

  private OpenJournal(
      Path file, OpenFiles files, @Nullable Snapshot snapshot, Connection connection) {
    this.file = file;
    this.files = files;
    this.snapshot = snapshot;
    this.connection = connection;
  }

  /// Opens a journal. Creates it if it does not exist.
  ///
  /// @param pragmas additional settings of the connection, for tests
  static OpenJournal open(Path file, String... pragmas) throws JournalException {
    return open(file, null, pragmas);
  }

  /// Opens an existing journal, or a copy of it if it cannot be written.
  static OpenJournal openToRead(Path file) throws JournalException {
    Path real = JournalPaths.real(file);
    if (!Snapshot.isNeeded(real)) {
      return open(file);
    }
    JournalPaths.checkKinds(real);
    Snapshot snapshot = Snapshot.of(real);
    try {
      return open(file, snapshot);
    } catch (JournalException failure) {
      snapshot.delete();
      throw failure;
    }
  }

  private static OpenJournal open(Path file, @Nullable Snapshot snapshot, String... pragmas)
      throws JournalException {
    Path named = file.toAbsolutePath().normalize();
    Path real = JournalPaths.real(file);
    JournalPaths.checkKinds(real);
    JournalPaths.checkNoneIsMissing(real);
    Path read = snapshot == null ? real : snapshot.journal();
    Wal.check(read);
    Position.check(read);
    Connection connection = Database.open(read, pragmas);
    try {
      OpenFiles files = snapshot == null ? new OpenFiles(named, real) : new OpenFiles(read, read);
      return new OpenJournal(real, files, snapshot, connection);
    } catch (IOException gone) {
      close(connection);
      throw new JournalException(
          "the journal %s, or a file beside it, has just been deleted; run the command again"
              .formatted(real));
    }
  }

  /// Returns the journal's file.
  Path file() {
    return file;
  }

  OpenFiles files() {
    return files;
  }

  Connection connection() {
    return connection;
  }

  /// A query on the journal.
  interface Reading<T> {
    T read(Path file, Connection connection) throws SQLException, JournalException;
  }

  /// Runs a query on a consistent snapshot.
  <T> T read(Reading<T> reading) throws JournalException {
    try (Statement control = connection.createStatement()) {
      control.execute("BEGIN");
      try {
        return reading.read(file, connection);
      } finally {
        Database.rollBack(control);
      }
    } catch (SQLException failure) {
      throw JournalException.of(file, failure);
    }
  }

  /// Returns whether a process, including this one, drives the run with this number.
  boolean isDriven(long run) throws JournalException {
    return snapshot == null ? RunLock.isTaken(file, run) : RunLock.isTakenElsewhere(file, run);
  }

  @Override
  public void close() {
    close(connection);
    if (snapshot != null) {
      snapshot.delete();
    }
  }

  private static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException broken) {
      // The connection is not used any more.
    }
  }
}
