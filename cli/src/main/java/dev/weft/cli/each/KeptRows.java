package dev.weft.cli.each;

import dev.weft.sqlite.JournalFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/// A copy of rows that can be read only once, such as standard input, so that a run can read them
/// more than once and be continued without them. It belongs to the run, beside its journal, and is
/// removed with it.
public final class KeptRows {
  // Messages about rows name the file.
  private static final String NAME = "standard-input";

  private final Path folder;

  private KeptRows(Path folder) {
    this.folder = folder;
  }

  /// Returns the rows of a run, whether they exist or not.
  public static KeptRows of(Path journal, String run) {
    return new KeptRows(journal.resolveSibling(JournalFile.ROWS).resolve(run));
  }

  /// Returns a place for the rows of a run without a journal.
  ///
  /// @throws IOException if there is none; the message is for users
  public static KeptRows temporary() throws IOException {
    return new KeptRows(Files.createTempDirectory("weft-rows"));
  }

  /// Returns the file.
  public Path file() {
    return folder.resolve(NAME);
  }

  /// Returns whether there are kept rows.
  public boolean exist() {
    return Files.exists(file());
  }

  /// Copies everything that can be read, in place of earlier rows. Earlier rows stay if there is
  /// nothing to read.
  ///
  /// @return whether there was anything
  /// @throws IOException if it cannot be copied; earlier rows stay
  public boolean keep(InputStream rows) throws IOException {
    int first = rows.read();
    if (first < 0 && exist()) {
      return false;
    }
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path part = folder.resolve(NAME + ".part");
    try {
      try (var copy = Files.newOutputStream(part)) {
        if (first >= 0) {
          copy.write(first);
          rows.transferTo(copy);
        }
      }
      Files.move(part, file(), StandardCopyOption.REPLACE_EXISTING);
      return first >= 0;
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /// Removes the rows.
  public void remove() throws IOException {
    try {
      Files.deleteIfExists(file());
      Files.delete(folder);
    } catch (NoSuchFileException never) {
      // Nothing was kept.
    }
  }
}
