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
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;

/// Opens connections to a journal.
///
/// Nothing here reads or writes the database file but SQLite itself: closing any other descriptor
/// of it would drop SQLite's locks in this process.
final class Database {
  private static final int BUSY_MILLIS = 30_000;

  static {
    // To load the driver takes as long as all else at the start of a command: to look through all
    // libraries for a logger, and to learn how dates are written, which no journal needs. So one
    // half is done here, and the other, by whoever opens a journal, at the same time.
    Thread.ofPlatform().daemon().name("weft-driver").start(SQLiteConfig::new);
  }

  private Database() {}

  /// A connection that writes, to a file that is made where there is none.
  ///
  /// @param pragmas further settings of it, for tests
  static Connection open(Path file, String... pragmas) throws JournalException {
    return open(file, "rwc", pragmas);
  }

  /// Another connection that writes, to a file that is there: none is made.
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
        // SQLite does not wait itself for another that turns the same new file to its WAL.
        boolean isBusy = (failure.getErrorCode() & 0xff) == SQLiteErrorCode.SQLITE_BUSY.code;
        if (!isBusy || System.nanoTime() > deadline) {
          throw JournalException.of(file, failure);
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
      }
    }
  }

  /// For its owner alone. So are the files that SQLite makes beside it.
  private static void make(Path file) {
    if (Files.notExists(file)) {
      // What is on record of one that was here before.
      LockFile.note(file, null);
    }
    try {
      Files.createFile(file, JournalFile.OWNER_ALONE);
    } catch (IOException denied) {
      // It is there, or SQLite has the words for it.
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

  /// A connection that only reads.
  ///
  /// @throws JournalException also if there is no such file
  static Connection openToRead(Path file) throws JournalException {
    try {
      // SQLite cannot read a WAL in a folder that it cannot write, unless the WAL is there.
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

  /// @param how parameters of SQLite's URI, https://sqlite.org/uri.html
  static Connection connect(Path file, String how) throws SQLException {
    String uri = "file:" + file.toAbsolutePath().toUri().getRawPath();
    Properties options = new Properties();
    options.setProperty("busy_timeout", Integer.toString(BUSY_MILLIS));
    // Otherwise the driver asks for the number of each row that was added.
    options.setProperty("jdbc.get_generated_keys", "false");
    // The driver hands on to SQLite whatever parameter is not its own.
    String url = "jdbc:sqlite:" + uri + "?" + how;
    // Not by way of DriverManager, which would look through all libraries for other drivers first.
    return JDBC.createConnection(url, options);
  }

  private static void prepare(Path file, Connection connection, String... pragmas)
      throws SQLException, JournalException {
    boolean fresh = Schema.isFresh(file, connection);
    try (Statement statement = connection.createStatement()) {
      if (fresh) {
        // Before there is anything: so what is pruned can be given back while others write.
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
        OlderFormat.bringUp(file, connection);
      }
    }
  }

  /// Takes back what a transaction has done so far that failed.
  static void rollBack(Statement statement) {
    try {
      statement.execute("ROLLBACK");
    } catch (SQLException over) {
      // SQLite has done it already.
    }
  }
}
