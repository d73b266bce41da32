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

/// Ends processes and all that they started: asks them to (SIGTERM), waits, and kills what is left
/// (SIGKILL), until nothing is.
///
/// No single way finds all that a process started, so three are taken together:
/// - its descendants, which lack those whose parent has ended;
/// - the sessions that these began, which lack those that began another;
/// - the marks `WEFT_KEY`, `WEFT_RUN` and `WEFT_WORKER` that all inherit in their environment,
///   which lack those that cleared it. Jenkins finds what its builds leave behind in the same way
///   (`hudson.util.ProcessTree`, by `JENKINS_NODE_COOKIE`).
///
/// What was found once is remembered, for it may lose its parent next. The table is read again
/// whenever all that was found is gone, since it may have started others meanwhile.
final class Ending {

  private static final Duration KILLING_MAX = Duration.ofSeconds(5);
  private static final Duration BETWEEN_KILLS = Duration.ofMillis(100);
  private static final long PAUSE_MILLIS_MAX = 32;

  private final ProcessTable table;
  private final Predicate<Row> marked;
  private final Map<Long, Process> roots = new HashMap<>();

  /// What was found and has not been seen to be gone, by pid.
  private final Map<Long, Row> known = new HashMap<>();

  /// The process groups in which there was nobody else when the table was last read.
  private final Set<Long> groups = new HashSet<>();

  private boolean interrupted;

  /// @param marked tells what belongs to us by its marks
  /// @param roots processes of which all descendants belong to us
  Ending(ProcessTable table, Predicate<Row> marked, Collection<Process> roots) {
    this.table = table;
    this.marked = marked;
    roots.forEach(root -> this.roots.put(root.pid(), root));
  }

  /// Returns when all have ended, or when even killing was of no use for some seconds. Goes on when
  /// the thread is interrupted; the thread's interrupt flag is then set on return.
  ///
  /// @param grace how long they have to end by themselves; if zero, they are killed at once
  /// @return those that could not be ended: they belong to another user, or hang in the kernel
  Collection<Row> end(Duration grace) {
    long asked = System.nanoTime();
    while (!isOver(asked, grace) && find()) {
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

  /// Looks for all that belongs to us and is alive.
  ///
  /// @return whether there is any
  private boolean find() {
    List<Row> rows = table.rows();
    Set<Row> ours = new HashSet<>();
    for (Row row : rows) {
      if (mayBeSignalled(row) && (isKnown(row) || isRoot(row) || marked.test(row))) {
        ours.add(row);
      }
    }
    while (addRelatives(ours, rows)) {
      // Their relatives may have relatives.
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

  /// A root that has not ended yet had not ended either when the table was read, so its pid was
  /// its.
  private boolean isRoot(Row row) {
    Process root = roots.get(row.pid());
    return root != null && root.isAlive();
  }

  /// Adds the children, and those in the sessions that these processes or the roots began. A
  /// session keeps its number from being used again while anybody is in it, so one that one of ours
  /// is in is still the one that the root began.
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

  /// Each gets the signal once: for many programs a second SIGTERM means not to clean up. A group
  /// that is ours as a whole gets it at once, so that none of it forks out of the way.
  private void signalAll(Signal signal) {
    groups.removeIf(group -> !Posix.signalGroup(group, signal));
    for (Row row : known.values()) {
      if (!isReachedByGroup(row) && table.isAlive(row)) {
        Posix.signal(row.pid(), signal);
      }
    }
  }

  /// Not if it has gone into a group of its own since the table was read.
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
