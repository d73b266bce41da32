package dev.weft.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The file that a path led to when it was opened. While it is open it may be deleted or moved
/// away, and another may take its place: what is written to it then is lost, or is found by nobody.
///
/// @param key its device and inode; null where the file system has none
record Place(Path path, @Nullable Object key) {

  /// @throws IOException if there is no such file
  static Place of(Path path) throws IOException {
    return new Place(path, Files.readAttributes(path, BasicFileAttributes.class).fileKey());
  }

  /// Whether the path still leads to the file.
  boolean isThere() {
    try {
      return Objects.equals(key, of(path).key);
    } catch (IOException gone) {
      return false;
    }
  }

  /// Sees to it that the path still leads to the file.
  ///
  /// @throws JournalException if not, which passes when it is put back
  void check() throws JournalException {
    Place now;
    try {
      now = of(path);
    } catch (IOException gone) {
      throw JournalException.moved(path, "is gone: somebody has deleted or moved it");
    }
    if (!Objects.equals(key, now.key)) {
      throw JournalException.moved(
          path, "is another file now than the one that this run began with");
    }
  }
}
