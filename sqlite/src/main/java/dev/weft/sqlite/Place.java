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

/// The identity of the file that a path led to when it was opened. The file may be deleted or moved
/// while it is open, and another may take its place; what is written to it then is lost or cannot
/// be found.
///
/// @param key its device and inode; null if the file system has none
record Place(Path path, @Nullable Object key) {
  // The journal is among these while a run writes to it. Opening and closing it here would drop
  // SQLite's locks.
  private static final Path OPEN_FILES = Path.of("/proc/self/fd");

  /// @throws IOException if the file does not exist
  static Place of(Path path) throws IOException {
    return new Place(path, Files.readAttributes(path, BasicFileAttributes.class).fileKey());
  }

  /// Returns whether the path still leads to the file.
  boolean isThere() {
    try {
      return Objects.equals(key, of(path).key);
    } catch (IOException gone) {
      return false;
    }
  }

  /// Checks that the path still leads to the file.
  ///
  /// @param what describes the file
  /// @param deletion the consequence if it was deleted
  /// @throws JournalException if it does not; a temporary error, since the file may be moved back
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
      // Not every system lists the open files of a process.
    }
    return JournalException.gone(what, deletion);
  }

  /// Returns null if the file does not exist.
  private static @Nullable Object keyOf(Path path) {
    try {
      return of(path).key;
    } catch (IOException gone) {
      return null;
    }
  }
}
