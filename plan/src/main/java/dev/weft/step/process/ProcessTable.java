package dev.weft.step.process;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;

/// A snapshot of the machine's processes: from `/proc` where it exists (proc(5)), and otherwise
/// from [ProcessHandle], which does not show the environment of a process, and therefore no marks.
///
/// Processes that have ended but that their parent has not waited for yet (zombies) are not
/// included.
final class ProcessTable {

  /// @param session its session, by the pid of the process that began it; -1 if unknown
  /// @param stopped whether it is stopped, or might be
  /// @param started when it started, in a unit of this table: a pid is reused, a pid with its start
  ///     time is not
  /// @param run its `WEFT_RUN`, empty if it has none or it cannot be read
  /// @param key its `WEFT_KEY`, likewise
  /// @param worker its `WEFT_WORKER`, likewise
  record Row(
      long pid,
      long parent,
      long group,
      long session,
      boolean stopped,
      long started,
      String run,
      String key,
      String worker) {

    /// Describes the process for users.
    String describe() {
      String command = ProcessHandle.of(pid).flatMap(it -> it.info().command()).orElse("unknown");
      return "process " + pid + " (" + command + ")";
    }
  }

  private static final File PROC = new File("/proc");

  /// The time that exec(2) may take until the new program's environment can be read: a few hundred
  /// microseconds, more on a busy machine.
  private static final Duration EXEC = Duration.ofMillis(2);

  private final boolean proc;
  private final boolean isOfYounger;

  /// The last table, and when reading it began; guarded by this.
  private List<Row> latest = List.of();

  private long latestBegan;
  private boolean read;

  ProcessTable() {
    this(new File(PROC, "self/stat").canRead());
  }

  ProcessTable(boolean proc) {
    this(proc, false);
  }

  private ProcessTable(boolean proc, boolean isOfYounger) {
    this.proc = proc;
    this.isOfYounger = isOfYounger;
  }

  /// Returns a table without most of the processes that are older than this one. Reading it takes
  /// less time.
  ProcessTable ofYounger() {
    return new ProcessTable(proc, true);
  }

  /// Returns the processes, read no earlier than this call. Concurrent calls, as when a run with
  /// many commands is cancelled, share one read.
  List<Row> rows() {
    long asked = System.nanoTime();
    synchronized (this) {
      if (!read || latestBegan - asked < 0) {
        latestBegan = System.nanoTime();
        latest = proc ? fromProc() : fromHandles();
        read = true;
      }
      return latest;
    }
  }

  /// Returns whether there is any process that a command has started.
  boolean hasAnyOf(Child child) {
    long pid = child.process().pid();
    return rows().stream().anyMatch(row -> row.session() == pid || row.key().equals(child.key()));
  }

  /// Returns whether this process still exists.
  boolean isAlive(Row row) {
    Optional<Row> now =
        proc ? stat(row.pid()) : ProcessHandle.of(row.pid()).map(ProcessTable::ofHandle);
    return now.filter(it -> it.started() == row.started()).isPresent();
  }

  private List<Row> fromProc() {
    List<Row> rows = new ArrayList<>();
    List<Row> bare = new ArrayList<>();
    String[] names = PROC.list();
    if (names == null) {
      throw new IllegalStateException("cannot read the processes in " + PROC);
    }
    LongPredicate isLeftOut = isOfYounger ? PidOrder.older() : _ -> false;
    for (String name : names) {
      if (Character.isDigit(name.charAt(0)) && !isLeftOut.test(Long.parseLong(name))) {
        stat(Long.parseLong(name))
            .ifPresent(
                row ->
                    environment(row)
                        .ifPresentOrElse(
                            environment -> rows.add(withMarks(row, environment)),
                            () -> bare.add(row)));
      }
    }
    if (!bare.isEmpty()) {
      LockSupport.parkNanos(EXEC.toNanos());
      bare.forEach(row -> rows.add(withMarks(row, environment(row).orElse(""))));
    }
    return rows;
  }

  /// Returns a process's row, without its marks.
  private static Optional<Row> stat(long pid) {
    String stat;
    try {
      stat = read(pid, "stat");
    } catch (IOException gone) {
      return Optional.empty();
    }
    // pid (name) state parent group session ...: the name may contain spaces and parentheses.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", 21);
    char state = fields[0].charAt(0);
    int threads = Integer.parseInt(fields[17]);
    // A process whose first thread has ended looks like a zombie, but has more threads.
    if (state == 'X' || (state == 'Z' && threads <= 1)) {
      return Optional.empty();
    }
    return Optional.of(
        new Row(
            pid,
            Long.parseLong(fields[1]),
            Long.parseLong(fields[2]),
            Long.parseLong(fields[3]),
            state == 'T',
            Long.parseLong(fields[19]),
            "",
            "",
            ""));
  }

  /// Returns the environment with which a process's program began; empty if it cannot be read, as
  /// for the moment in which exec(2) replaces the program.
  private static Optional<String> environment(Row row) {
    if (isOfTheKernel(row)) {
      return Optional.of("");
    }
    try {
      return Optional.of(read(row.pid(), "environ")).filter(it -> !it.isEmpty());
    } catch (IOException goneOrForeign) {
      return Optional.of("");
    }
  }

  /// The kernel's own threads are in no session, and never have an environment.
  private static boolean isOfTheKernel(Row row) {
    return row.session() == 0;
  }

  // Not with java.nio, which takes several times as long for a few bytes.
  private static String read(long pid, String name) throws IOException {
    try (FileInputStream file = new FileInputStream(PROC + "/" + pid + "/" + name)) {
      return new String(file.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private static Row withMarks(Row row, String environment) {
    String entries = "\0" + environment;
    return new Row(
        row.pid(),
        row.parent(),
        row.group(),
        row.session(),
        row.stopped(),
        row.started(),
        value(entries, CommandLine.RUN),
        value(entries, CommandLine.KEY),
        value(entries, CommandLine.WORKER));
  }

  private static String value(String entries, String name) {
    int at = entries.indexOf("\0" + name + "=");
    if (at < 0) {
      return "";
    }
    int begin = at + name.length() + 2;
    int end = entries.indexOf('\0', begin);
    String bytes = entries.substring(begin, end < 0 ? entries.length() : end);
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private static List<Row> fromHandles() {
    return ProcessHandle.allProcesses()
        .filter(ProcessHandle::isAlive)
        .map(ProcessTable::ofHandle)
        .toList();
  }

  private static Row ofHandle(ProcessHandle process) {
    long pid = process.pid();
    return new Row(
        pid,
        process.parent().map(ProcessHandle::pid).orElse(0L),
        Posix.group(pid),
        Posix.session(pid),
        true,
        process.info().startInstant().map(Instant::toEpochMilli).orElse(0L),
        "",
        "",
        "");
  }
}
