package dev.weft.sqlite;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The lock file beside a journal. A process that drives a run locks the byte at the run's number.
/// The file also records how far the journal has been written, outside the journal and its WAL, so
/// that the loss of either is detected:
///
/// ```text
/// journal (8) | transactions (8) | CRC-32C of both (4)
/// ```
///
/// The position is written after each commit without a sync. After a crash, or if another process
/// commits at the same time, it may be behind the journal, but never ahead of it.
///
/// This process opens each lock file only once: closing any other descriptor of it would drop all
/// locks that the process holds on it.
final class LockFile {
  private static final int MARK_BYTES = 20;

  // Guarded by itself.
  private static final Map<Path, LockFile> OPEN = new HashMap<>();

  private final Place place;
  private final RandomAccessFile file;
  // The following fields are guarded by OPEN.
  private int users = 1;
  private @Nullable Position mark;

  private LockFile(Place place, RandomAccessFile file) {
    this.place = place;
    this.file = file;
  }

  /// Returns the lock file, which is created if it does not exist. The caller must [leave][#leave]
  /// it.
  static LockFile use(Path path) throws IOException {
    synchronized (OPEN) {
      LockFile open = OPEN.get(path);
      // A replaced file holds only locks that were taken before.
      if (open != null && open.place.isThere()) {
        open.users++;
        return open;
      }
      make(path);
      LockFile opened = new LockFile(Place.of(path), new RandomAccessFile(path.toFile(), "rw"));
      OPEN.put(path, opened);
      return opened;
    }
  }

  /// Creates the file, accessible to its owner only.
  private static void make(Path path) throws IOException {
    try {
      Files.createFile(path, JournalFile.OWNER_ALONE);
    } catch (FileAlreadyExistsException there) {
      // The usual case: it exists.
    }
  }

  void leave() {
    synchronized (OPEN) {
      if (--users == 0) {
        OPEN.remove(place.path(), this);
        try {
          file.close();
        } catch (IOException gone) {
          // Its content need not be durable.
        }
      }
    }
  }

  Path path() {
    return place.path();
  }

  /// Returns whether the path still leads to this file.
  boolean isThere() {
    return place.isThere();
  }

  /// Locks the byte of a run; null if it is locked already, possibly by this process.
  @Nullable FileLock tryLock(long run) throws IOException {
    synchronized (OPEN) {
      return tryLock(file.getChannel(), run, 1, false);
    }
  }

  private static @Nullable FileLock tryLock(
      FileChannel channel, long from, long size, boolean toRead) throws IOException {
    try {
      return channel.tryLock(from, size, toRead);
    } catch (OverlappingFileLockException ours) {
      return null;
    }
  }

  /// Returns whether another process has locked a byte of a file that cannot be written.
  static boolean isTakenElsewhere(Path journal, long run) throws IOException {
    try (FileChannel channel =
            FileChannel.open(JournalPaths.lock(journal), StandardOpenOption.READ);
        FileLock lock = tryLock(channel, run, 1, true)) {
      return lock == null;
    } catch (NoSuchFileException none) {
      return false;
    }
  }

  /// Returns whether a process, including this one, drives a run of the journal.
  static boolean isTaken(Path journal, long run) throws IOException {
    return isTaken(JournalPaths.lock(journal), run, 1);
  }

  /// Returns whether a process, including this one, drives any run of the journal.
  static boolean isAnyTaken(Path journal) {
    Path path = JournalPaths.lock(journal);
    try {
      return Files.isWritable(path) && isTaken(path, 1, Long.MAX_VALUE - 1);
    } catch (IOException unusable) {
      // An attempt to drive a run reports the error.
      return false;
    }
  }

  // A shared lock, so that concurrent queries do not take each other for a driver.
  private static boolean isTaken(Path path, long from, long size) throws IOException {
    synchronized (OPEN) {
      LockFile file = use(path);
      try (FileLock lock = tryLock(file.file.getChannel(), from, size, true)) {
        return lock == null;
      } finally {
        file.leave();
      }
    }
  }

  /// Records how far a journal has been written. If that fails, the recorded position stays behind,
  /// which is allowed.
  ///
  /// @param position null if there is no journal yet
  static void note(Path journal, @Nullable Position position) {
    Path path = JournalPaths.lock(journal);
    if (position == null && Files.notExists(path)) {
      return;
    }
    try {
      LockFile file = use(path);
      try {
        synchronized (OPEN) {
          file.write(position);
        }
      } finally {
        file.leave();
      }
    } catch (IOException behind) {
      // Allowed: the position stays behind.
    }
  }

  // Not a channel: interrupting a thread would close it and drop all locks.
  private void write(@Nullable Position position) throws IOException {
    Position last = mark;
    boolean isBehind =
        last != null
            && position != null
            && last.journal() == position.journal()
            && last.commits() > position.commits();
    if (!isBehind) {
      mark = position;
      file.seek(0);
      file.write(bytes(position));
    }
  }

  private static byte[] bytes(@Nullable Position position) {
    ByteBuffer bytes = ByteBuffer.allocate(MARK_BYTES);
    if (position != null) {
      bytes.putLong(position.journal()).putLong(position.commits());
      bytes.putInt(sum(bytes.array()));
    }
    return bytes.array();
  }

  private static int sum(byte[] mark) {
    CRC32C crc = new CRC32C();
    crc.update(mark, 0, MARK_BYTES - Integer.BYTES);
    return (int) crc.getValue();
  }

  /// Returns the recorded minimum position of a journal; null if unknown.
  static @Nullable Position noted(Path journal) {
    Path path = JournalPaths.lock(journal);
    if (!Files.isReadable(path)) {
      return null;
    }
    byte[] mark = new byte[MARK_BYTES];
    try {
      if (Files.isWritable(path)) {
        LockFile file = use(path);
        try {
          synchronized (OPEN) {
            file.file.seek(0);
            file.file.readFully(mark);
          }
        } finally {
          file.leave();
        }
      } else {
        // In this case the process holds no locks on the file.
        mark = Files.readAllBytes(path);
      }
    } catch (IOException unknown) {
      return null;
    }
    ByteBuffer read = ByteBuffer.wrap(mark);
    return mark.length == MARK_BYTES && read.getInt(16) == sum(mark) && read.getLong(8) > 0
        ? new Position(read.getLong(0), read.getLong(8))
        : null;
  }
}
