package dev.weft.sqlite;

import dev.weft.Event;
import dev.weft.HistoryEvent;
import dev.weft.Journal;
import dev.weft.LimitShare;
import dev.weft.LimitWaits;
import dev.weft.Outcome;
import dev.weft.RunResult;
import dev.weft.Task;
import dev.weft.engine.Tries;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// The record of one run in a [JournalFile], held by the process that drives the run; meanwhile no
/// other process can drive it. Thread-safe.
public final class RunJournal implements Journal, AutoCloseable {

  /// Receives the state of journal writing. Called on the journal's thread.
  public interface Watcher {
    /// Nothing can be written at present, so no step begins. Writing is retried until it succeeds.
    void onStalled(JournalException why);

    /// Writing has resumed, and nothing was lost.
    void onResumed();

    /// Nothing will be written any more. Events from now on are not recorded, and no task waits for
    /// that. The run should be cancelled.
    void onFailed(JournalException why);

    /// Ignores everything; [RunJournal#close] reports whether something was lost.
    Watcher NONE =
        new Watcher() {
          @Override
          public void onStalled(JournalException why) {}

          @Override
          public void onResumed() {}

          @Override
          public void onFailed(JournalException why) {}
        };
  }

  // The maximum of printed text that is not written yet, in characters.
  private static final int PRINTED_MAX = 16_777_216;

  private final String id;
  private final RunLock lock;
  private final @Nullable History history;
  private final Writer writer;
  private final Printouts printouts;
  private final LimitWaits turns = new LimitWaits();
  private final Semaphore printable = new Semaphore(PRINTED_MAX);
  private final AtomicBoolean claimed = new AtomicBoolean();

  RunJournal(JournalFile file, String id, RunLock lock, @Nullable History history, Writer writer) {
    this.id = id;
    this.lock = lock;
    this.history = history;
    this.writer = writer;
    this.printouts = new Printouts(file.folder(), id, this::print);
  }

  @Override
  public String run() {
    return id;
  }

  /// @throws IllegalStateException also if another driver has ended: what it recorded is read only
  ///     when the run is resumed
  @Override
  public void claim() {
    if (claimed.getAndSet(true)) {
      throw new IllegalStateException(
          "another driver has this record of run " + id + ": take the run up again for the next");
    }
  }

  /// Returns whether the run was on record before.
  public boolean isContinued() {
    return history != null;
  }

  /// Returns whether failed tasks of the run are retried.
  public boolean isRetried() {
    return history != null && history.isRetried();
  }

  /// Returns how many tasks were on record before.
  public int tasks() {
    return history == null ? 0 : history.tasks();
  }

  /// @throws UncheckedIOException if the record, readable when the run was resumed, cannot be read
  ///     now
  @Override
  public List<HistoryEvent> past(String task) {
    try {
      return history == null ? List.of() : history.of(task);
    } catch (JournalException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  /// @throws UncheckedIOException if the record, readable when the run was resumed, cannot be read
  ///     now
  @Override
  public int unfinished() {
    try {
      return history == null ? 0 : history.unfinished().size();
    } catch (JournalException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  /// Returns the tasks that began before and have not ended.
  public List<String> unfinishedTasks() throws JournalException {
    return history == null ? List.of() : history.unfinished();
  }

  /// Records once more how a task ended before, because it does not go on. Returns that end; null
  /// if it never ended.
  public @Nullable PastResult keepEnd(String task) throws JournalException {
    Row end = history == null ? null : history.lastEnd(task);
    if (end == null) {
      return null;
    }
    writer.add(new Entry.Happened(end, null));
    return end.readResult(Tries.of(past(task)));
  }

  /// @throws UncheckedIOException if the record, readable when the run was resumed, cannot be read
  ///     now
  @Override
  public List<Taken> taken(String limit, Instant since) {
    try {
      return history == null ? List.of() : history.taken(limit, since);
    } catch (JournalException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  /// @throws UncheckedIOException if the record, readable when the run was resumed, cannot be read
  ///     now
  @Override
  public List<Event.LimitAdapted> adapted() {
    try {
      return history == null ? List.of() : history.adapted();
    } catch (JournalException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  @Override
  public boolean isReady(Runnable later) {
    return writer.isReady(later);
  }

  @Override
  public void take(String limit, LimitShare.Fixed share, Instant at) {
    writer.add(new Entry.Happened(Row.took(limit, share, at), null));
  }

  @Override
  public void keep(Task task, Outcome outcome, Runnable kept) {
    Row row = Row.of(task.name(), outcome, turns.end(task.name(), outcome.step().id()));
    printouts.end(task.name(), outcome.step().id());
    writer.add(new Entry.Happened(row, kept));
  }

  @Override
  public void note(Event event) {
    switch (event) {
      case Event.Output output -> printouts.print(output);
      case Event.TaskStarted started -> note(started.task(), event);
      case Event.StepStarted started -> note(started.task(), event);
      case Event.StepPolled polled -> {
        turns.end(polled.task().name(), polled.step().id());
        note(polled.task(), event);
      }
      case Event.LimitAwaited awaited -> turns.begin(awaited);
      case Event.LimitAdapted adapted -> writer.add(new Entry.Happened(Row.of(adapted), null));
      case Event.TaskEnded ended -> note(ended.result().task(), event);
      case Event.RunCancelled cancelled ->
          mark(History.CANCELLED, cancelled.at(), Map.of("reason", cancelled.reason()));
      case Event.RunEnded ended -> {
        printouts.endAll();
        mark(History.ENDED, ended.at(), fields(ended.result()));
      }
      default -> {
        // Derived from the other events.
      }
    }
  }

  /// Stops retrying: what cannot be written now is dropped; see [Watcher#onFailed].
  public void giveUp() {
    writer.giveUp();
  }

  /// Blocks until everything is on disk, then lets others drive the run.
  ///
  /// @throws JournalException if something could not be written
  @Override
  public void close() throws JournalException {
    try (lock) {
      printouts.endAll();
      writer.close();
    }
  }

  void mark(String kind, Instant at, Map<String, ?> more) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("at", Row.nanos(at));
    data.putAll(more);
    writer.add(new Entry.Marked(kind, Values.write(data), null));
  }

  private void note(Task task, Event event) {
    HistoryEvent recorded = HistoryEvent.of(event);
    if (recorded instanceof HistoryEvent.TaskEnded ended) {
      writer.add(new Entry.Happened(Row.of(task.name(), ended, task.values()), null));
    } else if (recorded != null) {
      writer.add(new Entry.Happened(Row.of(task.name(), recorded), null));
    }
  }

  private void print(Entry.Printed printed) {
    int size = printed.text().length() + 1;
    printable.acquireUninterruptibly(size);
    writer.add(printed.then(() -> printable.release(size)));
  }

  private static Map<String, Object> fields(RunResult result) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("status", result.status().name().toLowerCase(Locale.ROOT));
    fields.put("succeeded", result.succeeded());
    fields.put("failed", result.failed());
    fields.put("timed-out", result.timedOut());
    fields.put("cancelled", result.cancelled());
    fields.put("skipped", result.skipped());
    fields.put("not-started", result.notStarted());
    fields.put("uncounted", result.uncounted());
    fields.put("clean-up-failed", result.cleanUpFailed());
    return fields;
  }
}
