package dev.weft.sqlite;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Says which process drives a run: a lock on one byte of a file beside the journal, at the run's
/// number. The operating system lets go of it when the process dies, however it dies.
final class RunLock implements AutoCloseable {

  /// The one channel of this process on a lock file: closing any other would drop all its locks.
  private static final class Shared {
    final FileChannel channel;
    int users;

    Shared(FileChannel channel) {
      this.channel = channel;
    }
  }

  // Guarded by itself.
  private static final Map<Path, Shared> OPEN = new HashMap<>();

  private final Path file;
  private final FileLock lock;

  private RunLock(Path file, FileLock lock) {
    this.file = file;
    this.lock = lock;
  }

  /// Takes the lock; null if somebody has it, be it in this process.
  static @Nullable RunLock take(Path journal, long run) throws JournalException {
    Path file =
        journal.resolveSibling(journal.getFileName() + ".lock").toAbsolutePath().normalize();
    synchronized (OPEN) {
      FileLock lock = null;
      try {
        Shared shared = OPEN.get(file);
        if (shared == null) {
          shared =
              new Shared(
                  FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
          OPEN.put(file, shared);
        }
        shared.users++;
        lock = shared.channel.tryLock(run, 1, false);
        return lock == null ? null : new RunLock(file, lock);
      } catch (OverlappingFileLockException ours) {
        return null;
      } catch (IOException failure) {
        throw new JournalException(
            "the lock file %s cannot be used: %s".formatted(file, failure.getMessage()));
      } finally {
        if (lock == null) {
          leave(file);
        }
      }
    }
  }

  /// Whether somebody drives the run.
  static boolean isTaken(Path journal, long run) throws JournalException {
    try (RunLock lock = take(journal, run)) {
      return lock == null;
    }
  }

  @Override
  public void close() {
    synchronized (OPEN) {
      try {
        lock.release();
      } catch (IOException gone) {
        // Then so is the lock.
      }
      leave(file);
    }
  }

  private static void leave(Path file) {
    Shared shared = OPEN.get(file);
    if (shared != null && --shared.users == 0) {
      OPEN.remove(file);
      try {
        shared.channel.close();
      } catch (IOException gone) {
        // Nothing was written to it.
      }
    }
  }
}
