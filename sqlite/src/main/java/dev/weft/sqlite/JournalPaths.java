package dev.weft.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/// The files that a journal consists of, beside each other: the database, its WAL, the index of the
/// WAL in shared memory, and the lock file.
final class JournalPaths {
  private JournalPaths() {}

  static Path wal(Path journal) {
    return beside(journal, "-wal");
  }

  static Path shm(Path journal) {
    return beside(journal, "-shm");
  }

  static Path lock(Path journal) {
    return beside(journal, ".lock");
  }

  private static Path beside(Path journal, String suffix) {
    return journal.resolveSibling(journal.getFileName() + suffix);
  }

  /// The database that a path leads to through links, as SQLite resolves them: the other files are
  /// beside that one, whichever path was taken.
  static Path real(Path journal) throws JournalException {
    Path whole = journal.toAbsolutePath().normalize();
    try {
      if (Files.exists(whole)) {
        return whole.toRealPath();
      }
      if (Files.isSymbolicLink(whole)) {
        return real(whole.resolveSibling(Files.readSymbolicLink(whole)));
      }
      Path folder = whole.resolveSibling("");
      return Files.exists(folder) ? folder.toRealPath().resolve(whole.getFileName()) : whole;
    } catch (IOException broken) {
      throw new JournalException(
          "the journal %s cannot be opened: %s".formatted(journal, Reasons.of(broken)));
    }
  }

  /// What is no file is not opened: a pipe would be waited for, for ever.
  static void checkKinds(Path journal) throws JournalException {
    for (Path file : List.of(journal, wal(journal), shm(journal), lock(journal))) {
      if (isOther(file)) {
        throw new JournalException(
            file + " is no file but a pipe, a socket or a device; move it away");
      }
    }
  }

  // At one look, since others remove some of them meanwhile.
  private static boolean isOther(Path file) {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).isOther();
    } catch (IOException none) {
      return false;
    }
  }

  /// While a run writes to a journal, all its files are there. Where one is not, another would be
  /// made in its place, and hide the one that the run still writes to.
  static void checkNoneIsMissing(Path journal) throws JournalException {
    for (Path file : List.of(wal(journal), shm(journal))) {
      // It may end meanwhile, or begin.
      for (int i = 0; Files.notExists(file) && LockFile.isAnyTaken(journal); i++) {
        if (i == 2) {
          throw JournalException.missing(journal, file);
        }
      }
    }
  }
}
