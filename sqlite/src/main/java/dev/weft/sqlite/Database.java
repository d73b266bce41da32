package dev.weft.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.sqlite.JDBC;
import org.sqlite.SQLiteErrorCode;

/// Opens connections to a journal.
///
/// Only SQLite itself reads or writes the database file: closing any other descriptor of it would
/// drop SQLite's locks in this process.
final class Database {
  private static final int BUSY_MILLIS = 30_000;

  private Database() {}

  /// Opens a connection for writing. Creates the file if it does not exist.
  ///
  /// @param pragmas additional settings of the connection, for tests
  static Connection open(Path file, String... pragmas) throws JournalException {
    return open(file, "rwc", pragmas);
  }

  /// Opens another connection for writing to an existing file.
  static Connection reopen(Path file, String... pragmas) throws JournalException {
    return open(file, "rw", pragmas);
  }

  private static Connection open(Path file, String mode, String... pragmas)
      throws JournalException {
    if (mode.equals("rwc")) {
      make(file);
    }
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(BUSY_MILLIS);
    while (true) {
      try {
        return prepared(file, mode, pragmas);
      } catch (SQLException failure) {
        // SQLite does not wait by itself while another process switches the same new file to WAL
        // mode.
        boolean isBusy = (failure.getErrorCode() & 0xff) == SQLiteErrorCode.SQLITE_BUSY.code;
        if (!isBusy || System.nanoTime() > deadline) {
          throw JournalException.of(file, failure);
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
      }
    }
  }

  /// Creates the file, accessible to its owner only. SQLite gives its other files the same
  /// permissions.
  private static void make(Path file) {
    if (Files.notExists(file)) {
      // Clears the recorded position of a previous journal at this path.
      LockFile.note(file, null);
    }
    try {
      Files.createFile(file, JournalFile.OWNER_ALONE);
    } catch (IOException denied) {
      // The file exists, or SQLite reports why it cannot be created.
    }
  }

  private static Connection prepared(Path file, String mode, String... pragmas)
      throws SQLException, JournalException {
    Connection connection = connect(file, "mode=" + mode);
    try {
      prepare(file, connection, pragmas);
      return connection;
    } catch (SQLException | JournalException failure) {
      connection.close();
      throw failure;
    }
  }

  /// Opens a read-only connection.
  ///
  /// @throws JournalException also if the file does not exist
  static Connection openToRead(Path file) throws JournalException {
    try {
      // In a folder without write access, SQLite can read a journal in WAL mode only if the WAL
      // exists.
      Connection connection = connect(file, "mode=rw");
      try {
        if (Schema.isFresh(file, connection)) {
          throw new JournalException("the journal " + file + " is empty");
        }
        return connection;
      } catch (SQLException | JournalException failure) {
        connection.close();
        throw failure;
      }
    } catch (SQLException failure) {
      throw JournalException.of(file, failure);
    }
  }

  /// @param how parameters of the SQLite URI, see https://sqlite.org/uri.html
  static Connection connect(Path file, String how) throws SQLException {
    String uri = "file:" + file.toAbsolutePath().toUri().getRawPath();
    Properties options = new Properties();
    options.setProperty("busy_timeout", Integer.toString(BUSY_MILLIS));
    // Otherwise the driver queries the id of each added row.
    options.setProperty("jdbc.get_generated_keys", "false");
    // The driver passes parameters that it does not know on to SQLite.
    String url = "jdbc:sqlite:" + uri + "?" + how;
    NativeLibrary.load();
    // DriverManager would search all libraries for other drivers first.
    return JDBC.createConnection(url, options);
  }

  private static void prepare(Path file, Connection connection, String... pragmas)
      throws SQLException, JournalException {
    boolean fresh = Schema.isFresh(file, connection);
    try (Statement statement = connection.createStatement()) {
      if (fresh) {
        // Must be set before the first table exists; lets pruned space be released while others
        // write.
        statement.execute("PRAGMA auto_vacuum = INCREMENTAL");
      }
      try (ResultSet mode = statement.executeQuery("PRAGMA journal_mode = WAL")) {
        if (!mode.next() || !mode.getString(1).equals("wal")) {
          throw new JournalException(
              "the journal "
                  + file
                  + " is on a file system that shares no memory between processes;"
                  + " put it on a local disk with --journal FILE");
        }
      }
      statement.execute("PRAGMA synchronous = FULL");
      statement.execute("PRAGMA journal_size_limit = 67108864");
      for (String pragma : pragmas) {
        statement.execute("PRAGMA " + pragma);
      }
      if (fresh) {
        Schema.create(file, connection, statement);
      } else if (Schema.version(connection) < Schema.VERSION) {
        FormatUpgrade.bringUp(file, connection);
      }
    }
  }

  /// Rolls back a failed transaction.
  static void rollBack(Statement statement) {
    try {
      statement.execute("ROLLBACK");
    } catch (SQLException over) {
      // SQLite has already rolled it back.
    }
  }
}
