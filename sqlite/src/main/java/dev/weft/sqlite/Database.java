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

/// Opens connections to a journal, and makes the tables of a new one.
///
/// Nothing here reads or writes the database file but SQLite itself: closing any other descriptor
/// of it would drop SQLite's locks in this process.
final class Database {
  /// `WEFT` in ASCII: what a file of ours has at offset 68.
  private static final int APPLICATION_ID = 0x57454654;

  /// The format that this code writes.
  static final int VERSION = 2;

  private static final int BUSY_MILLIS = 30_000;

  // How many rows of a run there are in `event`, `mark` and `output`; of run 0, how many runs.
  static final String TOTAL =
      """
      CREATE TABLE total (
        run INTEGER PRIMARY KEY,
        events INTEGER NOT NULL,
        marks INTEGER NOT NULL,
        outputs INTEGER NOT NULL,
        crc INTEGER NOT NULL)
      """;

  private static final String[] TABLES = {
    // One run. `about` is what it was started with, as JSON.
    """
    CREATE TABLE run (
      number INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      plan TEXT NOT NULL,
      started INTEGER NOT NULL,
      first_event INTEGER NOT NULL,
      about TEXT NOT NULL,
      crc INTEGER NOT NULL)
    """,
    // What happened to a task: kind `began`, `step` or `task`. Append-only, without an index: a run
    // is read from its first event on.
    """
    CREATE TABLE event (
      seq INTEGER PRIMARY KEY,
      run INTEGER NOT NULL,
      kind TEXT NOT NULL,
      task TEXT NOT NULL,
      step TEXT NOT NULL,
      data TEXT NOT NULL,
      crc INTEGER NOT NULL)
    """,
    // Details too long to be passed by whenever events are read.
    "CREATE TABLE long_data (seq INTEGER PRIMARY KEY, data TEXT NOT NULL)",
    // What happened to a run as a whole: kind `cancelled`, `continued`, `retried` or `ended`, after
    // which event.
    """
    CREATE TABLE mark (
      seq INTEGER PRIMARY KEY,
      run INTEGER NOT NULL,
      after INTEGER NOT NULL,
      kind TEXT NOT NULL,
      data TEXT NOT NULL,
      crc INTEGER NOT NULL)
    """,
    // What steps printed, piece by piece; `file` has it where it is long, and `text` its checksum
    // then, in a second row, once the file is complete.
    """
    CREATE TABLE output (
      seq INTEGER PRIMARY KEY,
      run INTEGER NOT NULL,
      task TEXT NOT NULL,
      step TEXT NOT NULL,
      attempt INTEGER NOT NULL,
      text TEXT NOT NULL,
      file TEXT NOT NULL,
      crc INTEGER NOT NULL)
    """,
    TOTAL,
    "CREATE INDEX output_run ON output (run)",
    // For people with sqlite3.
    """
    CREATE VIEW outcome AS
      SELECT run.id AS run, task, step,
        coalesce(long_data.data, event.data) ->> 'status' AS status,
        coalesce(long_data.data, event.data) ->> 'attempt' AS attempt,
        datetime((coalesce(long_data.data, event.data) ->> 'started') / 1000000000, 'unixepoch') AS started,
        datetime((coalesce(long_data.data, event.data) ->> 'ended') / 1000000000, 'unixepoch') AS ended,
        coalesce(long_data.data, event.data) -> 'outputs' AS outputs,
        coalesce(long_data.data, event.data) ->> '$.failure.message' AS failure
      FROM event JOIN run ON run.number = event.run LEFT JOIN long_data ON long_data.seq = event.seq
      WHERE kind = 'step'
    """,
  };

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
    try {
      Files.createFile(file, JournalFile.OWNER_ALONE);
    } catch (IOException denied) {
      // It is there, or SQLite has the words for it.
    }
  }

  private static Connection prepared(Path file, String mode, String... pragmas)
      throws SQLException, JournalException {
    Connection connection = connect(file, mode);
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
      Connection connection = connect(file, "rw");
      try {
        if (isFresh(file, connection)) {
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

  private static Connection connect(Path file, String mode) throws SQLException {
    String uri = "file:" + file.toAbsolutePath().toUri().getRawPath();
    Properties options = new Properties();
    options.setProperty("busy_timeout", Integer.toString(BUSY_MILLIS));
    // Otherwise the driver asks for the number of each row that was added.
    options.setProperty("jdbc.get_generated_keys", "false");
    // The driver hands on to SQLite whatever parameter is not its own.
    String url = "jdbc:sqlite:" + uri + "?mode=" + mode;
    // Not by way of DriverManager, which would look through all libraries for other drivers first.
    return JDBC.createConnection(url, options);
  }

  private static void prepare(Path file, Connection connection, String... pragmas)
      throws SQLException, JournalException {
    boolean fresh = isFresh(file, connection);
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
        create(connection, statement);
      } else if (version(connection) < VERSION) {
        OlderFormat.bringUp(file, connection);
      }
    }
  }

  /// Whether nothing is in the file yet. Looks at all at one instant, since another process may be
  /// making the tables.
  private static boolean isFresh(Path file, Connection connection)
      throws SQLException, JournalException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("BEGIN");
      try {
        int application = number(connection, "application_id");
        int version = number(connection, "user_version");
        boolean fresh = application == 0 && version == 0 && isEmpty(connection);
        if (!fresh) {
          check(file, application, version);
          checkSize(file, connection);
        }
        return fresh;
      } finally {
        statement.execute("COMMIT");
      }
    }
  }

  private static void create(Connection connection, Statement statement) throws SQLException {
    statement.execute("BEGIN IMMEDIATE");
    // Another process may have been faster.
    if (number(connection, "user_version") == 0) {
      for (String table : TABLES) {
        statement.execute(table);
      }
      Totals.putRuns(connection);
      statement.execute("PRAGMA application_id = " + APPLICATION_ID);
      statement.execute("PRAGMA user_version = " + VERSION);
    }
    statement.execute("COMMIT");
  }

  private static void check(Path file, int application, int version) throws JournalException {
    if (application != APPLICATION_ID) {
      throw new JournalException(
          file + " is no journal of Weft but some other SQLite file; name another with --journal");
    }
    if (version < 1) {
      throw JournalException.damaged(file, "it has no format");
    }
    if (version > VERSION) {
      throw new JournalException(
          "the journal %s has format %d, and this Weft knows up to %d: use a newer Weft"
              .formatted(file, version, VERSION));
    }
  }

  static int version(Connection connection) throws SQLException {
    return number(connection, "user_version");
  }

  /// Takes back what a transaction has done so far that failed.
  static void rollBack(Statement statement) {
    try {
      statement.execute("ROLLBACK");
    } catch (SQLException over) {
      // SQLite has done it already.
    }
  }

  /// SQLite reads what is missing of the last page as zeros.
  private static void checkSize(Path file, Connection connection)
      throws SQLException, JournalException {
    int pageSize = number(connection, "page_size");
    int pages = number(connection, "page_count");
    int whole = Math.toIntExact(size(file) / pageSize);
    // The others are still in the WAL alone.
    if (whole < pages && Wal.pages(file).nextClearBit(whole + 1) <= pages) {
      throw JournalException.damaged(
          file, "it was cut off: of %,d pages %,d are whole".formatted(pages, whole));
    }
  }

  private static long size(Path file) throws JournalException {
    try {
      return Files.size(file);
    } catch (IOException gone) {
      throw new JournalException("the journal " + file + " has just been deleted");
    }
  }

  private static boolean isEmpty(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet any = statement.executeQuery("SELECT 1 FROM sqlite_schema LIMIT 1")) {
      return !any.next();
    }
  }

  private static int number(Connection connection, String pragma) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet value = statement.executeQuery("PRAGMA " + pragma)) {
      return value.next() ? value.getInt(1) : 0;
    }
  }
}
