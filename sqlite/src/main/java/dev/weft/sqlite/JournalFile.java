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
import org.jspecify.annotations.Nullable;

/// A SQLite file with the records of runs. Any number of processes may have it open: each run is
/// driven by one at a time, and all may read.
///
/// Safe from any thread.
public final class JournalFile implements AutoCloseable {
  /// The permissions of the files that are made.
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

  /// Opens a journal, which is made where there is none.
  ///
  /// @throws JournalException if that cannot be done, it is damaged, or a newer Weft wrote it
  public static JournalFile open(Path file) throws JournalException {
    return open(file, new String[0]);
  }

  /// @param pragmas further settings of its connections, for tests
  static JournalFile open(Path file, String... pragmas) throws JournalException {
    return new JournalFile(OpenJournal.open(file, pragmas), pragmas);
  }

  /// Opens a journal that is there only to read it. It need not be writable: where it, its folder
  /// or their file system is read-only, a copy of it is read.
  ///
  /// @throws JournalException if that cannot be done, it is damaged, or a newer Weft wrote it
  public static JournalFile openToRead(Path file) throws JournalException {
    return new JournalFile(OpenJournal.openToRead(file));
  }

  /// Begins the record of a new run.
  ///
  /// @param id unlike that of any run in the file
  /// @param plan what the run is found by later, such as its plan file's name
  /// @param about what it was started with: texts, numbers, truth values, lists and maps
  /// @param watcher is told of trouble
  /// @throws JournalException also if there is such a run
  public synchronized RunJournal begin(
      String id, String plan, Map<String, ?> about, RunJournal.Watcher watcher)
      throws JournalException {
    try {
      RunRecord run = RunRows.add(file, connection, id, plan, about);
      return drive(run, null, false, watcher);
    } catch (SQLException failure) {
      throw JournalException.of(file, failure);
    }
  }

  /// The record of the run with this id: a new one, or one that goes on where it stood. Of trouble
  /// nobody is told before [RunJournal#close].
  ///
  /// @throws JournalException also if it has ended, or somebody drives it
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

  /// Takes up a run where it stood. What was cancelled of it goes on.
  ///
  /// @throws JournalException also if somebody drives it
  public RunJournal resume(RunRecord run, RunJournal.Watcher watcher) throws JournalException {
    return drive(run, run.isCancelled() ? History.CONTINUED : null, true, watcher);
  }

  /// Takes up a run that has ended; what failed of it, or was cancelled, is tried again.
  ///
  /// @throws JournalException also if somebody drives it
  public RunJournal retry(RunRecord run, RunJournal.Watcher watcher) throws JournalException {
    return drive(run, History.RETRIED, true, watcher);
  }

  /// Says that a run which could go on is not to, so that its plan begins anew. What cleans up
  /// after it is not run.
  ///
  /// @param by who wants that
  /// @throws JournalException also if somebody drives it
  public synchronized void giveUp(RunRecord run, String by) throws JournalException {
    try (RunLock _ = lock(run);
        Batch batch = new Batch(open.files(), run.number())) {
      batch.write(List.of(mark(History.GIVEN_UP, Map.of("by", by))), batch.count());
    }
  }

  /// Puts on record how a step has ended, of a run that nobody drives and that finds it when it
  /// goes on. Returns when it is on disk.
  ///
  /// @throws JournalException also if somebody drives it
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

  /// The runs on record, in the order in which they were begun.
  public synchronized List<RunRecord> runs() throws JournalException {
    return open.read(RunRows::all);
  }

  /// The last run of a plan, if it [could go on][RunRecord#isUnfinished]; else null.
  public synchronized @Nullable RunRecord unfinished(String plan) throws JournalException {
    return open.read((it, at) -> Optional.ofNullable(RunRows.unfinished(it, at, plan)))
        .orElse(null);
  }

  /// Whether some process, be it this one, drives the run.
  public boolean isDriven(RunRecord run) throws JournalException {
    return open.isDriven(run.number());
  }

  /// What is on record of the tasks of a run, by their names, in the order in which they began.
  ///
  /// @see dev.weft.Journal#past
  public synchronized Map<String, List<HistoryEvent>> tasks(RunRecord run) throws JournalException {
    return history(run).all();
  }

  private History history(RunRecord run) throws JournalException {
    return open.read((it, at) -> History.read(it, at, run.number(), run.firstEvent()));
  }

  /// Hands over all that is on record of the steps of a run, in order.
  public synchronized void replay(RunRecord run, Replay.Reader reader) throws JournalException {
    open.read(
        (it, at) -> {
          Replay.read(it, at, run, reader);
          return run;
        });
  }

  /// Hands over what the steps of a run have printed, line by line, with the names of their tasks.
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

  /// Copies the journal as it is now into a file that is not there yet. A copy of the file itself
  /// would lack what is in its write-ahead log.
  ///
  /// @throws JournalException also if the journal is damaged; then there is no copy
  public synchronized void export(Path copy) throws JournalException {
    Export.write(file, connection, copy.toAbsolutePath());
  }

  /// Takes a run off the record.
  ///
  /// @throws JournalException also if somebody drives it
  public synchronized void remove(RunRecord run) throws JournalException {
    try (RunLock _ = lock(run)) {
      Printouts.remove(folder(), run.id());
      Removal.remove(file, connection, run);
    } catch (SQLException failure) {
      throw JournalException.of(file, failure);
    }
  }

  /// The size of what is on record, in bytes.
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

  /// The folder that the journal is in.
  Path folder() {
    return file.resolveSibling("");
  }

  @Override
  public synchronized void close() {
    open.close();
  }

  private RunJournal drive(
      RunRecord run, @Nullable String mark, boolean goesOn, RunJournal.Watcher watcher)
      throws JournalException {
    RunLock lock = lock(run);
    Batch batch = null;
    try {
      // First of all, since nothing is to be written where that fails.
      History history = goesOn ? history(run) : null;
      Writer.Opening opening = () -> new Batch(open.files(), run.number(), pragmas);
      batch = opening.open();
      if (history != null && mark != null) {
        batch.write(List.of(mark(mark, Map.of())), history.count());
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
