package dev.weft.plan.results;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The files of results of one run, by task. Rows are in their file a second after they ended, and
/// all of them when their task has ended. Thread-safe.
public final class ResultFiles implements AutoCloseable {
  private static final long FLUSH_SECONDS = 1;

  private final Map<String, ResultFile> files = new LinkedHashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Map<String, String> missing = new LinkedHashMap<>(); // guarded by this

  private ResultFiles() {}

  /// Opens the files. Nothing is changed yet.
  ///
  /// @param warn receives what goes wrong later, for users
  /// @throws ResultsException if one cannot be written
  public static ResultFiles open(Collection<TaskResults> results, Consumer<String> warn) {
    ResultFiles opened = new ResultFiles();
    try {
      for (TaskResults each : results) {
        opened.files.put(each.task(), ResultFile.open(each, warn));
      }
      return opened;
    } catch (ResultsException failure) {
      opened.close();
      throw failure;
    }
  }

  /// Passes the rows that are on record to a receiver.
  public interface RecordedRows<X extends Exception> {
    /// Passes them.
    void rows(Rows rows) throws X;
  }

  /// Receives rows.
  public interface Rows {
    /// Receives a row.
    ///
    /// @param task the task of the row; one without results is left out
    void add(String task, ResultRow row);
  }

  /// Writes the files anew, with what is on record, and keeps them up to date from then on.
  ///
  /// @param record the rows on record
  public <X extends Exception> void begin(RecordedRows<X> record) throws X {
    for (ResultFile file : files.values()) {
      file.fill();
    }
    if (!files.isEmpty()) {
      record.rows(this::add);
    }
    for (ResultFile file : files.values()) {
      file.publish();
    }
    if (!files.isEmpty()) {
      Thread.ofPlatform().daemon().name("weft-results").start(this::flushUntilClosed);
    }
  }

  /// Returns whether no task has results.
  public boolean isEmpty() {
    return files.isEmpty();
  }

  boolean contains(String task) {
    return files.containsKey(task);
  }

  void add(String task, ResultRow row) {
    ResultFile file = files.get(task);
    if (file != null) {
      file.add(row);
    }
  }

  private void flushUntilClosed() {
    try {
      while (!closed.await(FLUSH_SECONDS, TimeUnit.SECONDS)) {
        files.values().forEach(ResultFile::flush);
      }
    } catch (InterruptedException end) {
      // Nobody interrupts it but the end of the process.
    }
  }

  /// Blocks until all rows of a task are in its file.
  void complete(String task) {
    ResultFile file = files.get(task);
    if (file != null) {
      file.complete();
    }
  }

  /// Blocks until all rows are in their files.
  synchronized void complete() {
    missing.clear();
    files.forEach(
        (task, file) -> {
          String why = file.complete();
          if (why != null) {
            missing.put(task, why);
          }
        });
  }

  /// Returns why files are not complete, by task, after the run.
  public synchronized Map<String, String> missing() {
    return new LinkedHashMap<>(missing);
  }

  @Override
  public void close() {
    closed.countDown();
    files.values().forEach(ResultFile::close);
  }
}
