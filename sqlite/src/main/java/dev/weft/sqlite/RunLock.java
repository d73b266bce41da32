package dev.weft.sqlite;

import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The lock that marks the process that drives a run: on one byte of a file beside the journal, at
/// the run's number. The operating system releases it when the process dies for any reason.
final class RunLock implements AutoCloseable {
  private static final int TRIES = 5;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final long run;
  // These two are replaced together with the file. Guarded by this.
  private LockFile file;
  private FileLock lock;

  private RunLock(long run, LockFile file, FileLock lock) {
    this.run = run;
    this.file = file;
    this.lock = lock;
  }

  /// Takes the lock; null if it is taken already, possibly by this process.
  static @Nullable RunLock take(Path journal, long run) throws JournalException {
    return takeIn(JournalPaths.lock(journal), run);
  }

  private static @Nullable RunLock takeIn(Path path, long run) throws JournalException {
    LockFile file = null;
    FileLock lock = null;
    try {
      file = LockFile.use(path);
      lock = file.tryLock(run);
      // Another process may be querying the driver just now.
      for (int i = 0; lock == null && i < TRIES; i++) {
        LockSupport.parkNanos(PAUSE_NANOS);
        lock = file.tryLock(run);
      }
      return lock == null ? null : new RunLock(run, file, lock);
    } catch (IOException failure) {
      throw JournalException.unusableLock(path, failure);
    } finally {
      if (file != null && lock == null) {
        file.leave();
      }
    }
  }

  /// Checks that this lock still excludes other drivers: if the lock file was removed or replaced,
  /// they do not see the lock. In that case takes the lock again.
  ///
  /// @throws JournalException if another process drives the run meanwhile; a temporary error
  synchronized void check() throws JournalException {
    if (file.isThere()) {
      return;
    }
    RunLock again = takeIn(file.path(), run);
    if (again == null) {
      throw JournalException.driven(file.path());
    }
    close();
    file = again.file;
    lock = again.lock;
  }

  /// Returns whether a process drives the run.
  static boolean isTaken(Path journal, long run) throws JournalException {
    try {
      return LockFile.isTaken(journal, run);
    } catch (IOException failure) {
      throw JournalException.unusableLock(JournalPaths.lock(journal), failure);
    }
  }

  /// Returns whether another process drives a run of a journal that cannot be written. This process
  /// drives none of its runs, and a shared lock is refused while another process drives the run.
  static boolean isTakenElsewhere(Path journal, long run) throws JournalException {
    try {
      return LockFile.isTakenElsewhere(journal, run);
    } catch (IOException failure) {
      throw JournalException.unusableLock(JournalPaths.lock(journal), failure);
    }
  }

  @Override
  public synchronized void close() {
    try {
      lock.release();
    } catch (IOException gone) {
      // Closing the file releases the lock.
    }
    file.leave();
  }
}
