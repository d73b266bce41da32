package dev.weft.sqlite;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/// Copies a journal into one file and verifies the copy, because SQLite copies damaged rows without
/// an error.
final class Export {
  private Export() {}

  /// @throws JournalException also if the journal is damaged; in that case no copy is left
  static void write(Path file, Connection journal, Path copy) throws JournalException {
    make(copy);
    try {
      try (PreparedStatement vacuum = journal.prepareStatement("VACUUM INTO ?")) {
        vacuum.setString(1, copy.toString());
        vacuum.execute();
      } catch (SQLException failure) {
        throw JournalException.of(JournalException.isDamage(failure) ? file : copy, failure);
      }
      check(file, copy);
    } catch (JournalException failure) {
      remove(copy);
      throw failure;
    }
  }

  /// Creates the file, accessible to its owner only, which SQLite would not ensure.
  private static void make(Path copy) throws JournalException {
    try {
      Files.createFile(copy, JournalFile.OWNER_ALONE);
    } catch (FileAlreadyExistsException there) {
      throw new JournalException(copy + " exists; name another file");
    } catch (IOException denied) {
      throw new JournalException(
          "the copy %s cannot be written: %s".formatted(copy, Reasons.of(denied)));
    }
  }

  private static void remove(Path copy) throws JournalException {
    try {
      Files.delete(copy);
    } catch (IOException left) {
      throw new JournalException(
          "%s, which is no whole copy, cannot be deleted: %s".formatted(copy, Reasons.of(left)));
    }
  }

  /// Verifies the copy. Errors name the journal, since the copy has the same content.
  private static void check(Path file, Path copy) throws JournalException {
    try (Connection connection = Database.openToRead(copy)) {
      for (RunRecord run : RunRows.all(file, connection)) {
        History.read(file, connection, run.number(), run.firstEvent());
        PrintedLines.check(file, connection, run.number());
      }
    } catch (SQLException failure) {
      throw JournalException.of(copy, failure);
    }
  }
}
