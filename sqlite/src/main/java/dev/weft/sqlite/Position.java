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

/// How far a journal has been written. It is stored as row -1 of the table `total`, beside the
/// totals that change with each transaction, so that it costs no additional page write.
///
/// @param journal a random number that identifies the journal
/// @param commits the number of transactions so far
record Position(long journal, long commits) {
  private static final String SELECT =
      "SELECT events, marks FROM total WHERE run = -1 AND crc = events % 2147483647 + marks";

  private static final String INSERT =
      "INSERT INTO total (run, events, marks, outputs, crc) VALUES (-1, random(), 0, 0, 0)";

  /// Increments the transaction count and returns the new position.
  static final String NEXT =
      "UPDATE total SET marks = marks + 1, crc = events % 2147483647 + marks + 1"
          + " WHERE run = -1 RETURNING events, marks";

  private static final long ONE_PAGE = 4_096;

  /// Counts the current transaction.
  ///
  /// @param next the statement [#NEXT]
  static Position next(PreparedStatement next) throws SQLException {
    Position position = of(next);
    if (position == null) {
      // The journal is new, or an older Weft created it.
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

  /// Checks that a journal contains everything that was written, and that its WAL is its own. Does
  /// not change the journal; closing a writable connection would checkpoint the WAL.
  ///
  /// @throws JournalException if something is missing, or the WAL belongs to another journal
  static void check(Path journal) throws JournalException {
    JournalException wrong = whatIsWrong(journal);
    // Other processes may be opening or closing it meanwhile.
    if (wrong != null && whatIsWrong(journal) != null) {
      throw wrong;
    }
  }

  private static @Nullable JournalException whatIsWrong(Path journal) throws JournalException {
    // Read before the journal, because others continue to write.
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

  /// Returns whether the file exists and is empty, as opposed to one that an older Weft wrote.
  private static boolean isBlank(Path journal) {
    try {
      return Files.size(journal) <= ONE_PAGE;
    } catch (IOException none) {
      return false;
    }
  }

  /// Returns null if the file has no position, does not exist, or is damaged; opening it then
  /// reports the damage.
  ///
  /// @throws JournalException if the file cannot be read for another reason, which says nothing
  /// about its content
  private static @Nullable Position read(Path journal, String how) throws JournalException {
    try (Connection connection = Database.connect(journal, how);
        PreparedStatement select = connection.prepareStatement(SELECT)) {
      return of(select);
    } catch (SQLException failure) {
      if (JournalException.isDamage(failure) || Files.notExists(journal)) {
        return null;
      }
      throw JournalException.of(journal, failure);
    }
  }
}
