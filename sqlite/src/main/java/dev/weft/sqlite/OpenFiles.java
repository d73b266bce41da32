package dev.weft.sqlite;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// The files of a journal that a process has open. Meanwhile SQLite itself neither removes nor
/// replaces them, but other programs may.
final class OpenFiles {
  private final Path journal;
  private final Place named;
  private final List<Place> others;

  /// @param named the path by which the journal was opened
  /// @param journal the file that the path resolved to
  /// @throws IOException if a file has already disappeared
  OpenFiles(Path named, Path journal) throws IOException {
    this.journal = journal;
    this.named = Place.of(named);
    this.others = List.of(Place.of(JournalPaths.wal(journal)), Place.of(JournalPaths.shm(journal)));
  }

  /// Returns the database file.
  Path journal() {
    return journal;
  }

  /// Checks that the path still leads to the database.
  ///
  /// @throws JournalException if it does not; a temporary error, since the file may be moved back
  void checkDatabase() throws JournalException {
    named.check("the journal " + named.path(), JournalException.Deletion.OF_DATABASE);
  }

  /// Checks that every path still leads to its file.
  void check() throws JournalException {
    checkDatabase();
    for (Place file : others) {
      file.check("the journal's file " + file.path(), JournalException.Deletion.OF_WAL);
    }
  }
}
