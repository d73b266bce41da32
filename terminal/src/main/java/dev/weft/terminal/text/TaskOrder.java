package dev.weft.terminal.text;

import dev.weft.Event;
import dev.weft.Group;
import dev.weft.Plan;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Prints the lines of tasks in the order of the plan: a group after those that it needs, otherwise
/// as written; in a group, one task after another in the order of their rows. Lines of the first
/// task that has not ended are printed as they come; those of later tasks wait in a file. If the
/// file cannot be written, everything is printed at once, and from then on as it comes. Not
/// thread-safe.
final class TaskOrder {
  private final PrintWriter out;
  private final Path folder;
  private final LineSpool spool;
  // Groups whose lines are not all printed, in order.
  private final Map<String, Turns> groups = new LinkedHashMap<>();
  // Tasks that have begun and not ended.
  private final Map<String, Turn> tasks = new HashMap<>();
  // The number of turns with lines in the file.
  private int waiting;
  private boolean isGivenUp;

  /// The tasks of a group, in order.
  private static final class Turns {
    private final Deque<Turn> tasks = new ArrayDeque<>();
    private boolean ended;
  }

  /// The lines of a task.
  private static final class Turn {
    private long last = LineSpool.NONE;
    private boolean ended;
  }

  /// @param folder where lines wait
  TaskOrder(PrintWriter out, Path folder) {
    this.out = out;
    this.folder = folder;
    this.spool = new LineSpool(folder);
  }

  /// Notes the tasks of an event, before its lines are printed.
  void before(Event event) {
    switch (event) {
      case Event.RunStarted started -> {
        for (Group group : sorted(started.plan())) {
          groups.put(group.name(), new Turns());
        }
      }
      case Event.TaskStarted started -> {
        Turn turn = new Turn();
        turns(started.group()).tasks.addLast(turn);
        tasks.put(started.task().name(), turn);
        advance();
      }
      default -> {
        // Concerns no order.
      }
    }
  }

  /// Notes what has ended with an event, after its lines have been printed.
  void after(Event event) {
    switch (event) {
      case Event.TaskEnded ended -> {
        Turn turn = tasks.remove(ended.result().task().name());
        if (turn != null) {
          turn.ended = true;
        }
        advance();
      }
      case Event.GroupEnded ended -> {
        turns(ended.group()).ended = true;
        advance();
      }
      default -> {
        // Nothing has ended.
      }
    }
  }

  private Turns turns(String group) {
    return groups.computeIfAbsent(group, _ -> new Turns());
  }

  /// Prints a line of a task, or lets it wait for its turn.
  void print(String task, String line) {
    Turn turn = tasks.get(task);
    if (turn == null) {
      out.println(line);
    } else {
      print(turn, line);
    }
  }

  /// Prints a line of a group as a whole, behind those of its tasks.
  void printOfGroup(String group, String line) {
    Turn turn = new Turn();
    turn.ended = true;
    turns(group).tasks.addLast(turn);
    print(turn, line);
    advance();
  }

  private void print(Turn turn, String line) {
    if (isGivenUp || turn == first()) {
      out.println(line);
      return;
    }
    try {
      waiting += turn.last == LineSpool.NONE ? 1 : 0;
      turn.last = spool.add(turn.last, line);
    } catch (IOException full) {
      out.println(
          "(lines that wait for their turn do not fit into %s (%s): from here on they appear as they come)"
              .formatted(folder, full.getMessage()));
      printAll();
      isGivenUp = true;
      out.println(line);
    }
  }

  private @Nullable Turn first() {
    for (Turns turns : groups.values()) {
      return turns.tasks.peekFirst();
    }
    return null;
  }

  /// Prints what has its turn now.
  private void advance() {
    while (!groups.isEmpty()) {
      Map.Entry<String, Turns> first = groups.entrySet().iterator().next();
      Turns turns = first.getValue();
      Turn turn = turns.tasks.peekFirst();
      if (turn == null && !turns.ended) {
        return;
      }
      if (turn == null) {
        groups.remove(first.getKey());
        continue;
      }
      printWaiting(turn);
      if (!turn.ended) {
        return;
      }
      turns.tasks.removeFirst();
    }
  }

  private void printWaiting(Turn turn) {
    if (turn.last == LineSpool.NONE) {
      return;
    }
    try {
      spool.read(turn.last, out::println);
    } catch (IOException unreadable) {
      out.println("(lines are missing here: " + unreadable.getMessage() + ")");
    }
    turn.last = LineSpool.NONE;
    if (--waiting == 0) {
      spool.clear();
    }
  }

  /// Prints everything that waits, in order.
  void printAll() {
    for (Turns turns : groups.values()) {
      turns.tasks.forEach(this::printWaiting);
    }
  }

  /// Prints everything that waits, and deletes the file.
  void close() {
    printAll();
    try {
      spool.close();
    } catch (IOException harmless) {
      // Its content is printed.
    }
  }

  /// Returns the groups, each behind those that it needs.
  private static List<Group> sorted(Plan plan) {
    Map<String, Group> byName = new LinkedHashMap<>();
    plan.allGroups().forEach(group -> byName.put(group.name(), group));
    Set<String> placed = new LinkedHashSet<>();
    for (Group group : plan.allGroups()) {
      Deque<Group> open = new ArrayDeque<>(List.of(group));
      while (!open.isEmpty()) {
        Group next = open.peekLast();
        List<Group> needed = new ArrayList<>();
        for (String need : next.needs()) {
          Group of = byName.get(need);
          if (of != null && !placed.contains(need)) {
            needed.add(of);
          }
        }
        if (needed.isEmpty()) {
          placed.add(next.name());
          open.removeLast();
        } else {
          open.addLast(needed.getFirst());
        }
      }
    }
    return placed.stream().map(byName::get).toList();
  }
}
