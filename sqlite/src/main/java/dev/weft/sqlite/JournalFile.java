package dev.weft.sqlite;

import dev.weft.HistoryEvent;
import dev.weft.Outcome;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A SQLite file with the records of runs. Any number of processes may have it open: at any time at
/// most one process drives a given run, and all may read.
///
/// Thread-safe.
public final class JournalFile implements AutoCloseable {
  /// The folder beside a journal with the rows that were kept for runs, in a folder for each; a
  /// run's is removed with the run.
  public static final String ROWS = "rows";

  /// The permissions of created files.
  static final FileAttribute<?> OWNER_ALONE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path file;
  private final OpenJournal open;
  private final Connection connection;
  private final String[] pragmas;

  private JournalFile(OpenJournal open, String... pragmas) {
    this.file = open.file();
    this.open = open;
    this.connection = open.connection();
    this.pragmas = pragmas;
  }

  /// Opens a journal. Creates it if it does not exist.
  ///
  /// @throws JournalException if the file cannot be opened, is damaged, or was written by a newer
  ///     Weft
  public static JournalFile open(Path file) throws JournalException {
    return open(file, new String[0]);
  }

  /// @param pragmas additional settings of its connections, for tests
  static JournalFile open(Path file, String... pragmas) throws JournalException {
    return new JournalFile(OpenJournal.open(file, pragmas), pragmas);
  }

  /// Opens an existing journal for reading. If it, its folder or their file system is read-only, a
  /// copy of it is read.
  ///
  /// @throws JournalException if the file cannot be opened, is damaged, or was written by a newer
  ///     Weft
  public static JournalFile openToRead(Path file) throws JournalException {
    return new JournalFile(OpenJournal.openToRead(file));
  }

  /// Begins the record of a new run.
  ///
  /// @param id unique in this file
  /// @param plan the key by which the run is found later, such as the name of its plan file
  /// @param about the parameters of the run: texts, numbers, truth values, lists and maps
  /// @param watcher receives write errors
  /// @throws JournalException also if a run with this id exists
  public RunJournal begin(String id, String plan, Map<String, ?> about, RunJournal.Watcher watcher)
      throws JournalException {
    return beginAfter(null, id, plan, about, watcher);
  }

  /// Begins the record of a new run, unless one of the same plan has begun since the last one was
  /// looked at.
  ///
  /// @param last what [#lastNumber] returned; null for any
  /// @throws JournalException also if another run of the plan has begun since
  public synchronized RunJournal beginAfter(
      @Nullable Long last, String id, String plan, Map<String, ?> about, RunJournal.Watcher watcher)
      throws JournalException {
    try {
      RunRecord run = RunRows.add(file, connection, last, id, plan, about);
      return drive(run, null, false, watcher);
    } catch (SQLException failure) {
      throw JournalException.of(file, failure);
    }
  }

  /// Begins the record of the run with this id, or resumes it if it exists. Write errors are
  /// reported by [RunJournal#close] only.
  ///
  /// @throws JournalException also if the run has ended, or another driver has it
  public RunJournal beginOrContinue(String id) throws JournalException {
    for (RunRecord run : runs()) {
      if (run.id().equals(id)) {
        if (!run.isUnfinished()) {
          throw new JournalException("run " + id + " has ended; give the next one another id");
        }
        return resume(run, RunJournal.Watcher.NONE);
      }
    }
    return begin(id, id, Map.of(), RunJournal.Watcher.NONE);
  }

  /// Resumes an interrupted run. Tasks that were cancelled continue.
  ///
  /// @throws JournalException also if another driver has the run
  public RunJournal resume(RunRecord run, RunJournal.Watcher watcher) throws JournalException {
    return drive(run, run.isCancelled() ? mark(History.CONTINUED, Map.of()) : null, true, watcher);
  }

  /// Reopens a run that has ended, to retry what failed or was cancelled.
  ///
  /// @throws JournalException also if another driver has the run
  public RunJournal retry(RunRecord run, RunJournal.Watcher watcher) throws JournalException {
    return retry(run, List.of(), watcher);
  }

  /// Reopens a run that has ended, to retry what failed or was cancelled.
  ///
  /// @param again tasks that begin anew, although they have succeeded; with their rows
  /// @throws JournalException also if another driver has the run
  public RunJournal retry(RunRecord run, List<String> again, RunJournal.Watcher watcher)
      throws JournalException {
    Map<String, ?> more = again.isEmpty() ? Map.of() : Map.of(History.AGAIN, again);
    return drive(run, mark(History.RETRIED, more), true, watcher);
  }

  /// Gives up a run that could be resumed, so that its plan begins anew. Its cleanup steps do not
  /// run.
  ///
  /// @param by the user who requested it
  /// @throws JournalException also if another driver has the run
  public synchronized void giveUp(RunRecord run, String by) throws JournalException {
    try (RunLock _ = lock(run);
        Batch batch = new Batch(open.files(), run.number())) {
      batch.write(List.of(mark(History.GIVEN_UP, Map.of("by", by))), batch.count());
    }
  }

  /// Records the outcome of a step of a run that no driver has; the run finds the outcome when it
  /// is resumed. On return the outcome is on disk.
  ///
  /// @throws JournalException also if another driver has the run
  public synchronized void keep(RunRecord run, String task, Outcome outcome)
      throws JournalException {
    try (RunLock _ = lock(run);
        Batch batch = new Batch(open.files(), run.number())) {
      Batch.Count count = history(run).count();
      Row row = Row.of(task, outcome, List.of());
      batch.write(List.of(new Entry.Happened(row, null)), count);
    }
  }

  private RunLock lock(RunRecord run) throws JournalException {
    RunLock lock = RunLock.take(file, run.number());
    if (lock == null) {
      throw new JournalException("run " + run.id() + " is under way in another process");
    }
    return lock;
  }

  private static Entry mark(String kind, Map<String, ?> more) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("at", Row.nanos(Instant.now()));
    data.putAll(more);
    return new Entry.Marked(kind, Values.write(data), null);
  }

  /// Returns the recorded runs, in the order in which they began.
  public synchronized List<RunRecord> runs() throws JournalException {
    return open.read(RunRows::all);
  }

  /// Returns the last run of a plan if it [can be resumed][RunRecord#isUnfinished]; otherwise null.
  public synchronized @Nullable RunRecord unfinished(String plan) throws JournalException {
    return open.read((it, at) -> Optional.ofNullable(RunRows.unfinished(it, at, plan)))
        .orElse(null);
  }

  /// Returns the number of the last run of a plan; 0 if there is none.
  public synchronized long lastNumber(String plan) throws JournalException {
    try {
      return RunRows.lastNumber(connection, plan);
    } catch (SQLException failure) {
      throw JournalException.of(file, failure);
    }
  }

  /// Returns whether a process, including this one, drives the run.
  public boolean isDriven(RunRecord run) throws JournalException {
    return open.isDriven(run.number());
  }

  /// Returns the histories of a run's tasks by name, in the order in which the tasks began.
  ///
  /// @see dev.weft.Journal#past
  public synchronized Map<String, List<HistoryEvent>> tasks(RunRecord run) throws JournalException {
    return history(run).all();
  }

  private History history(RunRecord run) throws JournalException {
    return open.read((it, at) -> History.read(it, at, run.number(), run.firstEvent()));
  }

  /// Passes the whole record of a run's steps to `reader`, in order.
  public synchronized void replay(RunRecord run, Replay.Reader reader) throws JournalException {
    open.read(
        (it, at) -> {
          Replay.read(it, at, run, reader);
          return run;
        });
  }

  /// Passes to `results` how each task of a run ended, in that order, without keeping them in
  /// memory. A task that runs again, because the run was continued or retried, has not ended.
  public synchronized void results(RunRecord run, Consumer<PastResult> results)
      throws JournalException {
    open.read(
        (it, at) -> {
          PastResults.read(it, at, run, results);
          return run;
        });
  }

  /// Passes to `rows` which tasks of a run are on record, each at least once: what is passed last
  /// of a task holds.
  ///
  /// @param wanted whether a task of this name is to be passed
  public synchronized void rows(RunRecord run, Predicate<String> wanted, Consumer<PastRow> rows)
      throws JournalException {
    open.read(
        (it, at) -> {
          Replay.scan(it, at, run, (_, row) -> tell(row, wanted, rows));
          return run;
        });
  }

  private static void tell(Row row, Predicate<String> wanted, Consumer<PastRow> rows) {
    if (row.kind().equals(Row.TOOK) || !wanted.test(row.task())) {
      return;
    }
    if (row.kind().equals(Row.TASK)) {
      PastResult result = row.readResult(null);
      rows.accept(new PastRow(row.task(), result.ended().status(), result.values()));
    } else {
      rows.accept(new PastRow(row.task(), null, Map.of()));
    }
  }

  /// Passes the lines that the steps of a run printed to `lines`, with the names of their tasks.
  ///
  /// @param task null for all tasks
  public synchronized void printed(
      RunRecord run, @Nullable String task, BiConsumer<String, String> lines)
      throws JournalException {
    open.read(
        (it, at) -> {
          PrintedLines.read(it, at, run.number(), task, lines);
          return run;
        });
  }

  /// Returns the lines that the steps of a run print, from the first one, also while it is live.
  ///
  /// @param task null for all tasks
  public FollowedOutput follow(RunRecord run, @Nullable String task) {
    return new FollowedOutput(open, run.number(), task);
  }

  /// Copies the current state of the journal into a new file. A plain copy of the database file
  /// would lack the content of its write-ahead log.
  ///
  /// @throws JournalException also if the journal is damaged; in that case no copy is left
  public synchronized void export(Path copy) throws JournalException {
    Export.write(file, connection, copy.toAbsolutePath());
  }

  /// Removes a run from the journal.
  ///
  /// @throws JournalException also if another driver has the run
  public synchronized void remove(RunRecord run) throws JournalException {
    try (RunLock _ = lock(run)) {
      Printouts.remove(folder(), run.id());
      Removal.remove(file, connection, run);
    } catch (SQLException failure) {
      throw JournalException.of(file, failure);
    }
  }

  /// Returns the size of the journal's content, in bytes.
  public synchronized long bytes() throws JournalException {
    String sql =
        """
        SELECT (page_count - freelist_count) * page_size
        FROM pragma_page_count, pragma_freelist_count, pragma_page_size
        """;
    try (Statement statement = connection.createStatement();
        ResultSet size = statement.executeQuery(sql)) {
      return size.next() ? size.getLong(1) : 0;
    } catch (SQLException failure) {
      throw JournalException.of(file, failure);
    }
  }

  /// Returns the folder that contains the journal.
  Path folder() {
    return file.resolveSibling("");
  }

  @Override
  public synchronized void close() {
    open.close();
  }

  private RunJournal drive(
      RunRecord run, @Nullable Entry mark, boolean isContinued, RunJournal.Watcher watcher)
      throws JournalException {
    RunLock lock = lock(run);
    Batch batch = null;
    try {
      // First, because nothing may be written if reading fails.
      History history = isContinued ? history(run) : null;
      Writer.Opening opening = () -> new Batch(open.files(), run.number(), pragmas);
      batch = opening.open();
      if (history != null && mark != null) {
        batch.write(List.of(mark), history.count());
        history = history.marked(open.read((it, at) -> History.marks(it, at, run.number())));
      }
      Batch.Count count = history == null ? Batch.Count.NONE : history.count();
      Writer writer = new Writer(file, lock, opening, batch, count, watcher);
      return new RunJournal(this, run.id(), lock, history, writer);
    } catch (JournalException | RuntimeException failure) {
      leave(batch, lock);
      throw failure;
    }
  }

  private static void leave(@Nullable Batch batch, RunLock lock) {
    if (batch != null) {
      batch.close();
    }
    lock.close();
  }
}
