package dev.weft.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/// Changes a journal atomically and counts the transaction.
final class Transaction {
  private Transaction() {}

  /// A change to the journal.
  interface Change<T> {
    T make() throws SQLException, JournalException;
  }

  /// Runs the change. On return it is on disk.
  static <T> T run(Path file, Connection connection, Change<T> change)
      throws SQLException, JournalException {
    try (Statement control = connection.createStatement()) {
      control.execute("BEGIN IMMEDIATE");
      T made;
      Position position;
      try {
        made = change.make();
        position = next(connection);
        control.execute("COMMIT");
      } catch (SQLException | JournalException failure) {
        Database.rollBack(control);
        throw failure;
      }
      LockFile.note(file, position);
      return made;
    }
  }

  private static Position next(Connection connection) throws SQLException {
    try (PreparedStatement next = connection.prepareStatement(Position.NEXT)) {
      return Position.next(next);
    }
  }
}
