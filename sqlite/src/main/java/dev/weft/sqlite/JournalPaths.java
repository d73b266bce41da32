package dev.weft.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/// The files of a journal, in one folder: the database, its WAL, the shared-memory index of the
/// WAL, and the lock file.
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

  /// Resolves symbolic links to the database as SQLite does: the other files are in the folder of
  /// the resolved file, regardless of the path that was used.
  static Path real(Path journal) throws JournalException {
    Path absolute = journal.toAbsolutePath().normalize();
    try {
      if (Files.exists(absolute)) {
        return absolute.toRealPath();
      }
      if (Files.isSymbolicLink(absolute)) {
        return real(absolute.resolveSibling(Files.readSymbolicLink(absolute)));
      }
      Path folder = absolute.resolveSibling("");
      return Files.exists(folder) ? folder.toRealPath().resolve(absolute.getFileName()) : absolute;
    } catch (IOException broken) {
      throw new JournalException(
          "the journal %s cannot be opened: %s".formatted(journal, Reasons.of(broken)));
    }
  }

  /// Checks that the paths are regular files before they are opened: opening a pipe could block
  /// forever.
  static void checkKinds(Path journal) throws JournalException {
    for (Path file : List.of(journal, wal(journal), shm(journal), lock(journal))) {
      if (isOther(file)) {
        throw new JournalException(
            file + " is no file but a pipe, a socket or a device; move it away");
      }
    }
  }

  // A single system call, since other processes may remove the file at any time.
  private static boolean isOther(Path file) {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).isOther();
    } catch (IOException none) {
      return false;
    }
  }

  /// Checks that all files of the journal exist while a run writes to it. If one is missing,
  /// opening the journal would create another in its place and hide the file that the run still
  /// writes to.
  static void checkNoneIsMissing(Path journal) throws JournalException {
    for (Path file : List.of(wal(journal), shm(journal))) {
      // The run may end or begin meanwhile.
      for (int i = 0; Files.notExists(file) && LockFile.isAnyTaken(journal); i++) {
        if (i == 2) {
          throw JournalException.missing(journal, file);
        }
      }
    }
  }
}
