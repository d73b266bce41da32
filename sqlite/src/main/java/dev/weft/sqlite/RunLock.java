package dev.weft.sqlite;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Says which process drives a run: a lock on one byte of a file beside the journal, at the run's
/// number. The operating system lets go of it when the process dies, however it dies.
final class RunLock implements AutoCloseable {

  /// The one channel of this process on a lock file: closing any other would drop all its locks.
  private static final class Shared {
    final Place place;
    final FileChannel channel;
    int users;

    Shared(Place place, FileChannel channel) {
      this.place = place;
      this.channel = channel;
    }
  }

  // Guarded by itself.
  private static final Map<Path, Shared> OPEN = new HashMap<>();

  private static final Set<StandardOpenOption> OPTIONS =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);

  private final long run;
  // These two are replaced when the file is. Guarded by OPEN.
  private Shared shared;
  private FileLock lock;

  private RunLock(long run, Shared shared, FileLock lock) {
    this.run = run;
    this.shared = shared;
    this.lock = lock;
  }

  /// Takes the lock; null if somebody has it, be it in this process.
  static @Nullable RunLock take(Path journal, long run) throws JournalException {
    return takeFile(
        journal.resolveSibling(journal.getFileName() + ".lock").toAbsolutePath().normalize(), run);
  }

  private static @Nullable RunLock takeFile(Path file, long run) throws JournalException {
    synchronized (OPEN) {
      Shared shared = null;
      FileLock lock = null;
      try {
        shared = open(file);
        shared.users++;
        lock = shared.channel.tryLock(run, 1, false);
        return lock == null ? null : new RunLock(run, shared, lock);
      } catch (OverlappingFileLockException ours) {
        return null;
      } catch (IOException failure) {
        throw new JournalException(
            "the lock file %s cannot be used: %s".formatted(file, Reasons.of(failure)));
      } finally {
        if (shared != null && lock == null) {
          leave(shared);
        }
      }
    }
  }

  private static Shared open(Path file) throws IOException {
    Shared shared = OPEN.get(file);
    // A channel on a file that another took the place of is that of the locks on that one.
    if (shared == null || !shared.place.isThere()) {
      FileChannel channel = FileChannel.open(file, OPTIONS, JournalFile.OWNER_ALONE);
      shared = new Shared(Place.of(file), channel);
      OPEN.put(file, shared);
    }
    return shared;
  }

  /// Sees to it that this still keeps others from driving the run: where the lock file was removed
  /// or replaced, they do not see the lock.
  ///
  /// @throws JournalException if one drives it since, which passes
  void check() throws JournalException {
    synchronized (OPEN) {
      if (shared.place.isThere()) {
        return;
      }
      Path file = shared.place.path();
      RunLock again = takeFile(file, run);
      if (again == null) {
        throw JournalException.driven(file);
      }
      close();
      shared = again.shared;
      lock = again.lock;
    }
  }

  /// Whether somebody drives the run.
  static boolean isTaken(Path journal, long run) throws JournalException {
    try (RunLock lock = take(journal, run)) {
      return lock == null;
    }
  }

  /// The same for a journal that cannot be written: this process drives none of its runs, and a
  /// lock to read is refused as long as another does.
  static boolean isTakenElsewhere(Path journal, long run) throws JournalException {
    Path file = journal.resolveSibling(journal.getFileName() + ".lock");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        FileLock lock = channel.tryLock(run, 1, true)) {
      return lock == null;
    } catch (NoSuchFileException none) {
      return false;
    } catch (IOException failure) {
      throw new JournalException(
          "the lock file %s cannot be used: %s".formatted(file, Reasons.of(failure)));
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
      leave(shared);
    }
  }

  private static void leave(Shared shared) {
    if (--shared.users == 0) {
      OPEN.remove(shared.place.path(), shared);
      try {
        shared.channel.close();
      } catch (IOException gone) {
        // Nothing was written to it.
      }
    }
  }
}
