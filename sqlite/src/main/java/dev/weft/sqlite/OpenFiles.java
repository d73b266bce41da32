package dev.weft.sqlite;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// The files of a journal that a process has open. As long as it has, SQLite itself neither removes
/// nor replaces them; but somebody else may.
final class OpenFiles {
  private final Path journal;
  private final Place named;
  private final List<Place> others;

  /// @param named the path by which the journal was opened
  /// @param journal the file that it led to
  /// @throws IOException if one of them is gone already
  OpenFiles(Path named, Path journal) throws IOException {
    this.journal = journal;
    this.named = Place.of(named);
    this.others = List.of(Place.of(JournalPaths.wal(journal)), Place.of(JournalPaths.shm(journal)));
  }

  /// The database.
  Path journal() {
    return journal;
  }

  /// Sees to it that the path still leads to the database.
  ///
  /// @throws JournalException if it does not, which passes when the file is moved back
  void checkDatabase() throws JournalException {
    named.check("the journal " + named.path(), JournalException.Deletion.OF_DATABASE);
  }

  /// The same for all files.
  void check() throws JournalException {
    checkDatabase();
    for (Place file : others) {
      file.check("the journal's file " + file.path(), JournalException.Deletion.OF_WAL);
    }
  }
}
