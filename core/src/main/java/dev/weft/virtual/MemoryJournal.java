package dev.weft.virtual;

import dev.weft.Event;
import dev.weft.HistoryEvent;
import dev.weft.Journal;
import dev.weft.LimitShare;
import dev.weft.Outcome;
import dev.weft.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A journal in memory, for tests: it outlives the drivers of its run, and kills one when so many
/// outcomes are on record. The next driver with the same journal continues the run, as after a
/// crash.
///
/// ```java
/// MemoryJournal journal = new MemoryJournal();
/// RunResult result = null;
/// while (result == null) {
///   journal.killAfter(1);
///   try {
///     result = bed.withJournal(journal).run();
///   } catch (MemoryJournal.Killed killed) {
///     // Continue.
///   }
/// }
/// ```
public class MemoryJournal implements Journal {

  /// What a driver in virtual time dies of. Nothing of the run is cleaned up, as after SIGKILL.
  public static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;

    Killed() {
      super("the journal killed the run, as a test asked it to");
    }
  }

  private final Map<String, List<HistoryEvent>> tasks = new HashMap<>();
  private final Map<String, Task> known = new HashMap<>();
  private final Map<String, List<Taken>> taken = new HashMap<>();
  private final Map<List<@Nullable String>, Event.LimitAdapted> adapted = new LinkedHashMap<>();
  private int left = Integer.MAX_VALUE;
  private boolean cancelled;

  /// An empty one.
  public MemoryJournal() {}

  /// Lets so many outcomes be recorded; the driver is killed at the next one, before it is.
  public synchronized void killAfter(int outcomes) {
    left = outcomes;
  }

  /// The run was cancelled or killed, and is to go on.
  public synchronized void goOn() {
    if (cancelled) {
      tasks.values().forEach(record -> record.add(new HistoryEvent.Continued()));
      cancelled = false;
    }
  }

  /// The tasks of which something is on record.
  public synchronized Stream<Task> tasks() {
    return List.copyOf(known.values()).stream();
  }

  @Override
  public String run() {
    return "remembered";
  }

  @Override
  public synchronized List<HistoryEvent> past(String task) {
    return List.copyOf(tasks.getOrDefault(task, List.of()));
  }

  @Override
  public synchronized int unfinished() {
    return (int) tasks.values().stream().filter(HistoryEvent::isUnfinished).count();
  }

  @Override
  public synchronized List<Taken> taken(String limit, Instant since) {
    return taken.getOrDefault(limit, List.of()).stream()
        .filter(it -> it.at().isAfter(since))
        .toList();
  }

  @Override
  public synchronized void take(String limit, LimitShare.Fixed share, Instant at) {
    taken.computeIfAbsent(limit, _ -> new ArrayList<>()).add(new Taken(at, share));
  }

  @Override
  public synchronized List<Event.LimitAdapted> adapted() {
    return List.copyOf(adapted.values());
  }

  @Override
  public synchronized void keep(Task task, Outcome outcome, Runnable kept) {
    if (left-- == 0) {
      throw new Killed();
    }
    of(task).add(HistoryEvent.Ended.of(outcome));
    kept.run();
  }

  @Override
  public synchronized void note(Event event) {
    cancelled |= event instanceof Event.RunCancelled;
    if (event instanceof Event.LimitAdapted change) {
      adapted.put(Arrays.asList(change.limit(), change.key()), change);
    }
    HistoryEvent recorded = HistoryEvent.of(event);
    if (recorded != null) {
      of(task(event)).add(recorded);
    }
  }

  private static Task task(Event event) {
    return switch (event) {
      case Event.TaskStarted started -> started.task();
      case Event.StepStarted started -> started.task();
      case Event.StepPolled polled -> polled.task();
      case Event.TaskEnded ended -> ended.result().task();
      default -> throw new IllegalArgumentException("belongs to no task: " + event);
    };
  }

  private List<HistoryEvent> of(Task task) {
    known.put(task.name(), task);
    return tasks.computeIfAbsent(task.name(), _ -> new ArrayList<>());
  }
}
