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

/// The file beside a journal whose bytes are locked by the processes that drive runs, each at its
/// run's number. It also says how far the journal has been written, outside of the journal and its
/// WAL, so that it is noticed if one of them is lost:
///
/// ```text
/// journal (8) | transactions (8) | CRC-32C of both (4)
/// ```
///
/// That is written after each commit, and the disk is not waited for. So a crash, or another
/// process that commits at the same time, can leave it behind the journal, and never ahead of it.
///
/// One is open for each file in this process: closing any other descriptor of the file would drop
/// all locks that the process has on it.
final class LockFile {
  private static final int MARK_BYTES = 20;

  // Guarded by itself.
  private static final Map<Path, LockFile> OPEN = new HashMap<>();

  private final Place place;
  private final RandomAccessFile file;
  // These are guarded by OPEN.
  private int users = 1;
  private @Nullable Position mark;

  private LockFile(Place place, RandomAccessFile file) {
    this.place = place;
    this.file = file;
  }

  /// The file, which is made where there is none. Is to be [left][#leave].
  static LockFile use(Path path) throws IOException {
    synchronized (OPEN) {
      LockFile open = OPEN.get(path);
      // One that another took the place of has only the locks of its time.
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

  /// For its owner alone.
  private static void make(Path path) throws IOException {
    try {
      Files.createFile(path, JournalFile.OWNER_ALONE);
    } catch (FileAlreadyExistsException there) {
      // As nearly always.
    }
  }

  void leave() {
    synchronized (OPEN) {
      if (--users == 0) {
        OPEN.remove(place.path(), this);
        try {
          file.close();
        } catch (IOException gone) {
          // Nothing that was written to it had to be kept.
        }
      }
    }
  }

  Path path() {
    return place.path();
  }

  /// Whether the path still leads to this file.
  boolean isThere() {
    return place.isThere();
  }

  /// Locks the byte of a run; null if it is locked, be it in this process.
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

  /// Whether a process other than this one has a byte locked, of a file that cannot be written.
  static boolean isTakenElsewhere(Path journal, long run) throws IOException {
    try (FileChannel channel =
            FileChannel.open(JournalPaths.lock(journal), StandardOpenOption.READ);
        FileLock lock = tryLock(channel, run, 1, true)) {
      return lock == null;
    } catch (NoSuchFileException none) {
      return false;
    }
  }

  /// Whether some process, be it this one, drives a run of the journal.
  static boolean isTaken(Path journal, long run) throws IOException {
    return isTaken(JournalPaths.lock(journal), run, 1);
  }

  /// The same for any of its runs.
  static boolean isAnyTaken(Path journal) {
    Path path = JournalPaths.lock(journal);
    try {
      return Files.isWritable(path) && isTaken(path, 1, Long.MAX_VALUE - 1);
    } catch (IOException unusable) {
      // Whoever takes up a run says so.
      return false;
    }
  }

  // With a lock to read, so that nobody takes another who asks for a driver.
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

  /// Notes how far a journal has been written. Where that cannot be, the file stays behind.
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
      // That is allowed.
    }
  }

  // No channel, which an interrupted thread would close, with all locks.
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

  /// How far a journal has been written at least; null if that is not known.
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
        // Then this process has locked nothing in it.
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
