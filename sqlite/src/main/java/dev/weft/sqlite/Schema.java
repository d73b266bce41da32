package dev.weft.sqlite;

import dev.weft.engine.Numbers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/// The tables of a journal, and the properties that identify its file.
final class Schema {
  /// `WEFT` in ASCII, at offset 68 of the file.
  private static final int APPLICATION_ID = 0x57454654;

  /// The format that this version writes.
  static final int VERSION = 2;

  // The number of rows of a run in `event`, `mark` and `output`; for run 0, the number of runs.
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
    // One run. `about` holds its parameters as JSON.
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
    // Events of tasks: kind `began`, `step` or `task`. Append-only and without an index: a run is
    // read from its first event on.
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
    // Data too long to be read over during every scan of events.
    "CREATE TABLE long_data (seq INTEGER PRIMARY KEY, data TEXT NOT NULL)",
    // Events of a run as a whole: kind `cancelled`, `continued`, `retried` or `ended`, and the
    // number of the task event before it.
    """
    CREATE TABLE mark (
      seq INTEGER PRIMARY KEY,
      run INTEGER NOT NULL,
      after INTEGER NOT NULL,
      kind TEXT NOT NULL,
      data TEXT NOT NULL,
      crc INTEGER NOT NULL)
    """,
    // The output of steps, piece by piece. Long output is in `file`; `text` then holds its
    // checksum, in a second row, once the file is complete.
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
    // For users of sqlite3.
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

  private Schema() {}

  /// Returns whether the file is still empty. All properties are read in one snapshot, because
  /// another process may be creating the tables.
  static boolean isFresh(Path file, Connection connection) throws SQLException, JournalException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("BEGIN");
      try {
        int application = number(connection, "application_id");
        int version = version(connection);
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

  static void create(Path file, Connection connection, Statement statement)
      throws SQLException, JournalException {
    Transaction.run(
        file,
        connection,
        () -> {
          // Another process may have created them first.
          if (version(connection) == 0) {
            for (String table : TABLES) {
              statement.execute(table);
            }
            Totals.putRuns(connection);
            statement.execute("PRAGMA application_id = " + APPLICATION_ID);
            statement.execute("PRAGMA user_version = " + VERSION);
          }
          return file;
        });
    // So that the database file itself identifies the journal, not the WAL alone.
    statement.execute("PRAGMA wal_checkpoint");
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
          "the journal %s has format %s, and this Weft knows up to %s: use a newer Weft"
              .formatted(file, version, VERSION));
    }
  }

  static int version(Connection connection) throws SQLException {
    return number(connection, "user_version");
  }

  /// Checks the file's size, because SQLite reads the missing part of a truncated page as zeros.
  private static void checkSize(Path file, Connection connection)
      throws SQLException, JournalException {
    int pageSize = number(connection, "page_size");
    int pages = number(connection, "page_count");
    int completePages = Math.toIntExact(size(file) / pageSize);
    // The other pages are still in the WAL alone.
    if (completePages < pages && Wal.pages(file).nextClearBit(completePages + 1) <= pages) {
      throw JournalException.damaged(
          file,
          "it was cut off: of %s pages %s are whole"
              .formatted(Numbers.format(pages), Numbers.format(completePages)));
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
