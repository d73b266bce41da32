package dev.weft.step.process;

import dev.weft.step.process.Posix.Signal;
import dev.weft.step.process.ProcessTable.Row;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// Ends processes and everything that they started: sends SIGTERM, waits, and sends SIGKILL to the
/// rest, until nothing is left.
///
/// No single method finds all processes that a process started, so three are combined:
/// - its descendants, except those whose parent has ended;
/// - the sessions that these began, except processes that began another;
/// - the marks `WEFT_KEY`, `WEFT_RUN` and `WEFT_WORKER` that all inherit in their environment,
///   except those that cleared it. Jenkins finds the processes of its builds in the same way
///   (`hudson.util.ProcessTree`, by `JENKINS_NODE_COOKIE`).
///
/// Found processes are remembered, because they may lose their parent next. After all of them have
/// ended, the process table is read again, because they may have started others.
final class Ending {

  private static final Duration KILLING_MAX = Duration.ofSeconds(5);
  private static final Duration BETWEEN_KILLS = Duration.ofMillis(100);
  private static final long PAUSE_MILLIS_MAX = 32;

  private final ProcessTable table;
  private final Predicate<Row> marked;
  private final Runnable onFound;
  private final Map<Long, Process> roots = new HashMap<>();

  /// The processes found that have not been seen to end, by pid.
  private final Map<Long, Row> known = new HashMap<>();

  /// The process groups that contained no other process when the table was last read.
  private final Set<Long> groups = new HashSet<>();

  private boolean interrupted;

  /// @param marked decides by its marks whether a process belongs to the command
  /// @param roots processes all of whose descendants belong to the command
  Ending(ProcessTable table, Predicate<Row> marked, Collection<Process> roots) {
    this(table, marked, roots, () -> {});
  }

  /// @param onFound is called each time that some are asked to end, before it waits for them
  Ending(ProcessTable table, Predicate<Row> marked, Collection<Process> roots, Runnable onFound) {
    this.table = table;
    this.marked = marked;
    this.onFound = onFound;
    roots.forEach(root -> this.roots.put(root.pid(), root));
  }

  /// Blocks until all have ended, or until killing had no effect for some seconds. Continues if the
  /// thread is interrupted; the thread's interrupt flag is then set on return.
  ///
  /// @param grace the time to end by themselves; if zero, they are killed at once
  /// @return the processes that could not be ended: they belong to another user, or are blocked in
  ///     the kernel
  Collection<Row> end(Duration grace) {
    long asked = System.nanoTime();
    while (!isOver(asked, grace) && find()) {
      onFound.run();
      askToEnd();
      awaitGone(asked, grace);
    }
    long killed = System.nanoTime();
    while (find() && !isOver(killed, KILLING_MAX)) {
      signalAll(Signal.KILL);
      awaitGone(System.nanoTime(), BETWEEN_KILLS);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return List.copyOf(known.values());
  }

  /// Finds all live processes of the command.
  ///
  /// @return whether there are any
  private boolean find() {
    List<Row> rows = table.rows();
    Set<Row> ours = new HashSet<>();
    for (Row row : rows) {
      if (mayBeSignalled(row) && (isKnown(row) || isRoot(row) || marked.test(row))) {
        ours.add(row);
      }
    }
    while (addRelatives(ours, rows)) {
      // Repeats, because relatives may have relatives.
    }
    known.clear();
    groups.clear();
    for (Row row : ours) {
      known.put(row.pid(), row);
      groups.add(row.group());
    }
    for (Row row : rows) {
      if (!ours.contains(row)) {
        groups.remove(row.group());
      }
    }
    return !known.isEmpty();
  }

  private static boolean mayBeSignalled(Row row) {
    return row.pid() > 1 && row.pid() != ProcessHandle.current().pid();
  }

  private boolean isKnown(Row row) {
    Row before = known.get(row.pid());
    return before != null && before.started() == row.started();
  }

  /// A root that is still alive was alive when the table was read, so its pid was not reused.
  private boolean isRoot(Row row) {
    Process root = roots.get(row.pid());
    return root != null && root.isAlive();
  }

  /// Adds the children, and the processes in sessions that these processes or the roots began. A
  /// session id is not reused while any process is in the session, so a session that contains a
  /// process of the command is the one that the root began.
  private boolean addRelatives(Set<Row> ours, List<Row> rows) {
    Set<Long> parents = new HashSet<>();
    Set<Long> sessions = new HashSet<>();
    for (Row row : ours) {
      parents.add(row.pid());
      if (row.session() == row.pid() || roots.containsKey(row.session())) {
        sessions.add(row.session());
      }
    }
    boolean grown = false;
    for (Row row : rows) {
      boolean related = parents.contains(row.parent()) || sessions.contains(row.session());
      grown |= related && mayBeSignalled(row) && ours.add(row);
    }
    return grown;
  }

  private void askToEnd() {
    signalAll(Signal.TERMINATE);
    for (Row row : known.values()) {
      if (row.stopped() && table.isAlive(row)) {
        Posix.signal(row.pid(), Signal.CONTINUE);
      }
    }
  }

  /// Sends the signal once to each process, because for many programs a second SIGTERM means to
  /// skip cleanup. A group that contains no other processes is signalled as a whole, so that no
  /// process escapes by forking.
  private void signalAll(Signal signal) {
    groups.removeIf(group -> !Posix.signalGroup(group, signal));
    for (Row row : known.values()) {
      if (!isReachedByGroup(row) && table.isAlive(row)) {
        Posix.signal(row.pid(), signal);
      }
    }
  }

  /// Returns false if it has joined a group of its own since the table was read.
  private boolean isReachedByGroup(Row row) {
    long group = Posix.group(row.pid());
    return groups.contains(row.group()) && (group == row.group() || group < 0);
  }

  private void awaitGone(long since, Duration limit) {
    long pause = 1;
    known.values().removeIf(row -> !table.isAlive(row));
    while (!known.isEmpty() && !isOver(since, limit)) {
      pause(pause);
      pause = Math.min(2 * pause, PAUSE_MILLIS_MAX);
      known.values().removeIf(row -> !table.isAlive(row));
    }
  }

  private static boolean isOver(long since, Duration limit) {
    return System.nanoTime() - since >= limit.toNanos();
  }

  private void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException again) {
      interrupted = true;
    }
  }
}
