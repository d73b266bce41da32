package dev.weft.sqlite;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Writes a run's entries to the journal, on one platform thread. Entries that arrive while a batch
/// is being written form the next batch, so that all tasks share each sync.
///
/// If a batch cannot be written, none of it counts as written, and no step begins. The writer
/// retries every second on a new connection until it succeeds, until [#giveUp] is called, or until
/// the error is permanent. After it gives up, nothing is written and no task waits any more.
final class Writer implements AutoCloseable {
  private static final int BATCH_ENTRIES = 4_096;

  /// Marks the end of the queue.
  private static final Entry CLOSE = new Entry.Marked("", "", null);

  /// Opens a connection for writing.
  interface Opening {
    Batch open() throws JournalException;
  }

  /// A write that takes longer prevents steps from beginning, as if it had failed.
  private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Path file;
  private final RunLock lock;
  private final Opening opening;
  private final RunJournal.Watcher watcher;
  private final BlockingQueue<Entry> queue = new LinkedBlockingQueue<>();
  private final Thread thread;
  private @Nullable Batch batch;
  private Batch.Count count;
  private volatile @Nullable JournalException failure;
  private volatile boolean givenUp;
  private volatile boolean stalled;
  private volatile boolean writes;
  // When the current write began, by System.nanoTime.
  private volatile long writesSince;
  private final AtomicReference<@Nullable Runnable> later = new AtomicReference<>();

  /// @param lock keeps other processes from writing to the run
  /// @param batch the first connection to write with
  /// @param count the counts of the run so far
  Writer(
      Path file,
      RunLock lock,
      Opening opening,
      Batch batch,
      Batch.Count count,
      RunJournal.Watcher watcher) {
    this.file = file;
    this.lock = lock;
    this.opening = opening;
    this.batch = batch;
    this.count = count;
    this.watcher = watcher;
    this.thread = Thread.ofPlatform().name("weft-journal").start(this::work);
  }

  /// Adds an entry to the queue. Does not block. Thread-safe.
  ///
  /// @throws IllegalStateException if this writer is closed, so that the entry would never be
  ///     written
  void add(Entry entry) {
    if (entry.written() != null && !thread.isAlive()) {
      throw new IllegalStateException("the journal of this run is closed");
    }
    queue.add(entry);
  }

  /// Returns whether an entry added now would be written soon. Thread-safe.
  ///
  /// @param later see [dev.weft.Journal#isReady]
  boolean isReady(Runnable later) {
    if (!isStuck()) {
      return true;
    }
    this.later.set(later);
    // Writing may have resumed meanwhile, before `later` was registered.
    return !isStuck();
  }

  private boolean isStuck() {
    return stalled || (writes && System.nanoTime() - writesSince > SLOW_NANOS);
  }

  /// Gives up if nothing can be written. Thread-safe.
  void giveUp() {
    givenUp = true;
  }

  /// Blocks until all added entries are on disk.
  ///
  /// @throws JournalException if they could not be written
  @Override
  public void close() throws JournalException {
    queue.add(CLOSE);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException later) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    JournalException lost = failure;
    if (lost != null) {
      throw lost;
    }
  }

  @SuppressWarnings("ReferenceEquality") // Identity is meant; the first `equals` is slow, too.
  private void work() {
    try {
      List<Entry> entries = new ArrayList<>();
      boolean last = false;
      while (!last) {
        entries.clear();
        // Without entries, only check that the journal is still at its path.
        Entry first = queue.poll(1, TimeUnit.SECONDS);
        if (first != null) {
          entries.add(first);
          queue.drainTo(entries, BATCH_ENTRIES - 1);
        }
        last = entries.removeIf(entry -> entry == CLOSE);
        if (failure == null && !(last && entries.isEmpty())) {
          writeOrGiveUp(entries);
        }
        tell(entries);
      }
    } catch (InterruptedException never) {
      throw new IllegalStateException("nobody interrupts the journal's thread", never);
    } finally {
      closeBatch();
    }
  }

  /// Runs the callbacks of written entries on another thread, because starting thousands of tasks
  /// takes as long as writing them.
  private static void tell(List<Entry> entries) {
    List<Runnable> waiting = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      Runnable written = entry.written();
      if (written != null) {
        waiting.add(written);
      }
    }
    if (!waiting.isEmpty()) {
      Thread.startVirtualThread(() -> runAll(waiting.iterator()));
    }
  }

  /// Runs all callbacks, even if one throws.
  private static void runAll(Iterator<Runnable> waiting) {
    try {
      while (waiting.hasNext()) {
        waiting.next().run();
      }
    } finally {
      if (waiting.hasNext()) {
        runAll(waiting);
      }
    }
  }

  /// Errors other than those of the file, for example in the watcher, are permanent: waiting tasks
  /// are released instead of waiting forever.
  private void writeOrGiveUp(List<Entry> entries) throws InterruptedException {
    try {
      write(entries);
    } catch (RuntimeException | Error broken) {
      closeBatch();
      JournalException known = failure;
      if (known == null) {
        known = JournalException.broken(file, broken);
        failure = known;
        tellOfTheEnd(known);
      } else {
        known.addSuppressed(broken);
      }
    } finally {
      resume();
    }
  }

  private void tellOfTheEnd(JournalException lost) {
    try {
      watcher.onFailed(lost);
    } catch (RuntimeException | Error broken) {
      lost.addSuppressed(broken);
    }
  }

  /// Blocks until the entries are on disk or given up.
  private void write(List<Entry> entries) throws InterruptedException {
    writesSince = System.nanoTime();
    writes = true;
    Batch.Count then = count.with(entries);
    boolean isWritten = false;
    while (!isWritten) {
      try {
        write(entries, then);
        isWritten = true;
      } catch (JournalException broken) {
        closeBatch();
        if (!mayTryAgain(broken)) {
          break;
        }
      }
    }
    if (isWritten && stalled) {
      watcher.onResumed();
    }
  }

  /// Lets steps begin again, after a write or after giving up.
  private void resume() {
    writes = false;
    stalled = false;
    Runnable waiting = later.getAndSet(null);
    if (waiting != null) {
      waiting.run();
    }
  }

  private void write(List<Entry> entries, Batch.Count then) throws JournalException {
    Batch open = openBatch();
    // First, because a lock file must not be created in another folder.
    open.checkDatabase();
    lock.check();
    // The commit may have succeeded although it reported an error.
    if (entries.isEmpty() || (stalled && open.count().equals(then))) {
      open.check();
    } else {
      open.write(entries, count);
    }
    count = then;
  }

  /// Waits up to a second before a retry; returns false if this writer gives up instead.
  private boolean mayTryAgain(JournalException broken) throws InterruptedException {
    if (!stalled && broken.isPassing()) {
      stalled = true;
      watcher.onStalled(broken);
    }
    for (int i = 0; i < 10 && broken.isPassing() && !givenUp; i++) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
    if (broken.isPassing() && !givenUp) {
      return true;
    }
    failure = broken;
    watcher.onFailed(broken);
    return false;
  }

  private Batch openBatch() throws JournalException {
    Batch open = batch;
    if (open == null) {
      open = opening.open();
      batch = open;
    }
    return open;
  }

  private void closeBatch() {
    Batch open = batch;
    batch = null;
    if (open != null) {
      open.close();
    }
  }
}
