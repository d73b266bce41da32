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

/// Writes a run's entries to the journal, on one platform thread: whatever has come up while one
/// batch was on its way to the disk is the next, so that all tasks share each wait for the disk.
///
/// When a batch cannot be written, nothing of it counts as written, and nothing is to begin. It is
/// tried again every second, on a new connection, until the cause is gone; or until [#giveUp] is
/// called, or at once where the cause does not go away by itself. From then on nothing is written,
/// and nobody waits any more.
final class Writer implements AutoCloseable {
  private static final int BATCH_ENTRIES = 4_096;

  /// The last entry.
  private static final Entry CLOSE = new Entry.Marked("", "", null);

  /// Opens a connection to write with.
  interface Opening {
    Batch open() throws JournalException;
  }

  /// What takes longer to write keeps all else from beginning, as if it could not be written.
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
  private volatile boolean stands;
  private volatile boolean writes;
  // When it began to write, of the system's nanoTime.
  private volatile long writesSince;
  private final AtomicReference<@Nullable Runnable> later = new AtomicReference<>();

  /// @param lock keeps others from writing to the run
  /// @param batch to write with at first
  /// @param count what there is of the run
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

  /// Puts an entry in line; returns at once. Safe from any thread.
  ///
  /// @throws IllegalStateException if this is closed, and somebody would wait for the entry for
  ///     ever
  void add(Entry entry) {
    if (entry.written() != null && !thread.isAlive()) {
      throw new IllegalStateException("the journal of this run is closed");
    }
    queue.add(entry);
  }

  /// Whether what is added now is written soon. Safe from any thread.
  ///
  /// @param later see [dev.weft.Journal#isReady]
  boolean isReady(Runnable later) {
    if (!isStuck()) {
      return true;
    }
    this.later.set(later);
    // It may have gone on meanwhile, and have seen nobody to tell.
    return !isStuck();
  }

  private boolean isStuck() {
    return stands || (writes && System.nanoTime() - writesSince > SLOW_NANOS);
  }

  /// If nothing can be written, then that is so from now on. Safe from any thread.
  void giveUp() {
    givenUp = true;
  }

  /// Returns when all that was added is on disk.
  ///
  /// @throws JournalException if it is not, and never will be
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

  @SuppressWarnings("ReferenceEquality") // It is this very one; the first `equals` is slow, too.
  private void work() {
    try {
      List<Entry> entries = new ArrayList<>();
      boolean last = false;
      while (!last) {
        entries.clear();
        // Where nothing is to be written, only that the journal is where it was is looked at.
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

  /// Tells those who wait that they need not any more; on another thread, since starting thousands
  /// of tasks takes as long as writing them.
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

  /// Runs all, also where one of them throws.
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

  /// What goes wrong here beside the file, be it in the watcher, does not pass: those who wait are
  /// told so, and not left to wait for ever.
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
      goOn();
    }
  }

  private void tellOfTheEnd(JournalException lost) {
    try {
      watcher.givesUp(lost);
    } catch (RuntimeException | Error broken) {
      lost.addSuppressed(broken);
    }
  }

  /// Returns when the entries are on disk, or given up.
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
    if (isWritten && stands) {
      watcher.goesOn();
    }
  }

  /// Nothing is in the way of what comes next, be it that it is written or given up.
  private void goOn() {
    writes = false;
    stands = false;
    Runnable waiting = later.getAndSet(null);
    if (waiting != null) {
      waiting.run();
    }
  }

  private void write(List<Entry> entries, Batch.Count then) throws JournalException {
    Batch open = openBatch();
    // First, since another folder would be given a lock file.
    open.checkDatabase();
    lock.check();
    // The commit may have come through, though it said otherwise.
    if (entries.isEmpty() || (stands && open.count().equals(then))) {
      open.check();
    } else {
      open.write(entries, count);
    }
    count = then;
  }

  /// Waits a second, unless there is no hope.
  private boolean mayTryAgain(JournalException broken) throws InterruptedException {
    if (!stands && broken.isPassing()) {
      stands = true;
      watcher.stands(broken);
    }
    for (int i = 0; i < 10 && broken.isPassing() && !givenUp; i++) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
    if (broken.isPassing() && !givenUp) {
      return true;
    }
    failure = broken;
    watcher.givesUp(broken);
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
