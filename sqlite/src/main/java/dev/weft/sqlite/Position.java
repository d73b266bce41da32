package dev.weft.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How far a journal has been written. Its row of the table `total` has the number -1: it is beside
/// the other totals, which change with each transaction, and costs no further page.
///
/// @param journal a number that no other journal has
/// @param commits how many transactions there have been
record Position(long journal, long commits) {
  private static final String SELECT =
      "SELECT events, marks FROM total WHERE run = -1 AND crc = events % 2147483647 + marks";

  private static final String INSERT =
      "INSERT INTO total (run, events, marks, outputs, crc) VALUES (-1, random(), 0, 0, 0)";

  /// Counts a transaction, and gives the position after it.
  static final String NEXT =
      "UPDATE total SET marks = marks + 1, crc = events % 2147483647 + marks + 1"
          + " WHERE run = -1 RETURNING events, marks";

  private static final long ONE_PAGE = 4_096;

  /// Counts the transaction that is open.
  ///
  /// @param next [#NEXT]
  static Position next(PreparedStatement next) throws SQLException {
    Position position = of(next);
    if (position == null) {
      // It is new, or an older Weft made it.
      try (Statement statement = next.getConnection().createStatement()) {
        statement.execute(INSERT);
      }
      position = of(next);
    }
    return Objects.requireNonNull(position);
  }

  private static @Nullable Position of(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      return row.next() ? new Position(row.getLong(1), row.getLong(2)) : null;
    }
  }

  /// Sees to it that a journal has all that was written, and no other's WAL. Nothing is written to
  /// it, as closing a connection that may write would: the WAL.
  ///
  /// @throws JournalException if not
  static void check(Path journal) throws JournalException {
    JournalException wrong = whatIsWrong(journal);
    // Others may be opening or closing it meanwhile.
    if (wrong != null && whatIsWrong(journal) != null) {
      throw wrong;
    }
  }

  private static @Nullable JournalException whatIsWrong(Path journal) {
    // Before the journal: others go on writing.
    Position noted = LockFile.noted(journal);
    boolean hasWal = Wal.hasFrames(journal);
    if (noted == null && !hasWal) {
      return null;
    }
    Position own = read(journal, "mode=ro&immutable=1");
    Position now = hasWal ? read(journal, "mode=ro") : own;
    Position known = own == null ? noted : own;
    if (hasWal && known != null && (now == null || now.journal != known.journal)) {
      return JournalException.othersWal(journal);
    }
    if (noted == null || (now == null && !isBlank(journal))) {
      return null;
    }
    boolean isLacking =
        now == null || (now.journal == noted.journal && now.commits < noted.commits);
    return isLacking
        ? JournalException.lacking(journal, now == null ? 0 : now.commits, noted.commits)
        : null;
  }

  /// Whether the file is there and has nothing yet: not one that an older Weft wrote.
  private static boolean isBlank(Path journal) {
    try {
      return Files.size(journal) <= ONE_PAGE;
    } catch (IOException none) {
      return false;
    }
  }

  /// Null if the file has none, or cannot be read; whoever opens it then has the words for that.
  private static @Nullable Position read(Path journal, String how) {
    try (Connection connection = Database.connect(journal, how);
        PreparedStatement select = connection.prepareStatement(SELECT)) {
      return of(select);
    } catch (SQLException unknown) {
      return null;
    }
  }
}
