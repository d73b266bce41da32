package dev.weft.sqlite;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The file that a path led to when it was opened. While it is open it may be deleted or moved
/// away, and another may take its place: what is written to it then is lost, or is found by nobody.
///
/// @param key its device and inode; null where the file system has none
record Place(Path path, @Nullable Object key) {
  // The journal is among them for as long as a run writes to it. Closing one of our own would drop
  // SQLite's locks.
  private static final Path OPEN_FILES = Path.of("/proc/self/fd");

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
  /// @param what the file, in words
  /// @param deletion what follows if it was deleted
  /// @throws JournalException if not, which passes when the file is moved back
  void check(String what, JournalException.Deletion deletion) throws JournalException {
    if (!isThere()) {
      boolean isReplaced = Files.exists(path, LinkOption.NOFOLLOW_LINKS);
      throw whyNot(
          isReplaced ? what + " is another file now: the one that this run began with" : what,
          deletion);
    }
  }

  private JournalException whyNot(String what, JournalException.Deletion deletion) {
    try (DirectoryStream<Path> open = Files.newDirectoryStream(OPEN_FILES)) {
      for (Path each : open) {
        if (key != null && key.equals(keyOf(each))) {
          Path now = Files.readSymbolicLink(each);
          if (Files.getAttribute(each, "unix:nlink").equals(0)) {
            return JournalException.deleted(what, deletion);
          }
          if (key.equals(keyOf(now))) {
            return JournalException.moved(what, now);
          }
        }
      }
    } catch (IOException | DirectoryIteratorException | UnsupportedOperationException unknown) {
      // Not every system says which files a process has open.
    }
    return JournalException.gone(what, deletion);
  }

  /// Null if there is no such file.
  private static @Nullable Object keyOf(Path path) {
    try {
      return of(path).key;
    } catch (IOException gone) {
      return null;
    }
  }
}
