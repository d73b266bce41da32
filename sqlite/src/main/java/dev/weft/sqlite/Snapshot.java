package dev.weft.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A readable copy of a journal that cannot be written: SQLite needs to write beside a file in WAL
/// mode even to read it. The copy is in a folder of its own in the temporary folder.
record Snapshot(Path folder) {
  private static final int TRIES = 10;
  private static final String NAME = "journal.db";

  /// Returns whether a journal has to be copied.
  static boolean isNeeded(Path journal) {
    return Files.isReadable(journal)
        && !(Files.isWritable(journal) && Files.isWritable(journal.resolveSibling("")));
  }

  /// @throws JournalException also if the journal keeps changing while it is copied
  static Snapshot of(Path journal) throws JournalException {
    try {
      Snapshot snapshot = new Snapshot(Files.createTempDirectory("weft-journal-"));
      try {
        snapshot.copy(journal);
        return snapshot;
      } catch (IOException failure) {
        snapshot.delete();
        throw failure;
      }
    } catch (JournalException failure) {
      throw failure;
    } catch (IOException failure) {
      throw new JournalException(
          "the journal %s is read-only, and cannot be copied to be read: %s"
              .formatted(journal, Reasons.of(failure)));
    }
  }

  Path journal() {
    return folder.resolve(NAME);
  }

  private void copy(Path journal) throws IOException {
    Path wal = JournalPaths.wal(journal);
    for (int tried = 0; tried < TRIES; tried++) {
      List<Object> before = state(journal, wal);
      // First, because it must not be ahead of the journal.
      copy(JournalPaths.lock(journal), NAME + ".lock");
      copy(journal, NAME);
      copy(wal, NAME + "-wal");
      if (state(journal, wal).equals(before)) {
        return;
      }
    }
    throw new JournalException(
        "the journal %s is read-only here, and written elsewhere just now; try again"
            .formatted(journal));
  }

  private void copy(Path file, String name) throws IOException {
    Path copy = folder.resolve(name);
    Files.deleteIfExists(copy);
    if (Files.exists(file)) {
      Files.copy(file, copy);
      // The copy may have inherited read-only permissions.
      Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-------"));
    }
  }

  private static List<Object> state(Path... files) throws IOException {
    List<Object> state = new ArrayList<>();
    for (Path file : files) {
      try {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        state.add(List.of(attributes.size(), attributes.lastModifiedTime()));
      } catch (NoSuchFileException none) {
        state.add("none");
      }
    }
    return state;
  }

  void delete() {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException left) {
      // It stays in the temporary folder.
    }
  }
}
