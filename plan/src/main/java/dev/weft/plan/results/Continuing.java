package dev.weft.plan.results;

import dev.weft.Event;
import dev.weft.Status;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What must not be passed over in silence when a run goes on: rows that did not succeed and are
/// not in their source any more, and tasks that have read results which have changed since. Owned
/// by the run's own thread.
final class Continuing {
  private final EarlierRows earlier;
  private final Map<String, Set<String>> reads;
  private final Set<String> unfinished;
  // The groups of which a task began, and the tasks that read results and were kept, by group.
  private final Set<String> begun = new LinkedHashSet<>();
  private final Map<String, Set<String>> kept = new LinkedHashMap<>();

  /// @param reads the tasks whose results each task reads
  Continuing(EarlierRows earlier, Map<String, Set<String>> reads) {
    this.earlier = earlier;
    this.reads = reads;
    this.unfinished = new LinkedHashSet<>(earlier.unfinished());
  }

  void note(Event.TaskStarted started) {
    unfinished.remove(started.task().name());
    begun.add(started.group());
  }

  void note(Event.TaskKept event) {
    unfinished.remove(event.result().task().name());
    if (event.result().status() == Status.SUCCEEDED && reads.containsKey(event.group())) {
      kept.computeIfAbsent(event.group(), _ -> new LinkedHashSet<>())
          .add(event.result().task().name());
    }
  }

  /// Keeps the results of rows that are not in their source any more.
  void note(Event.GroupEnded ended, ResultFiles files) {
    if (!ended.complete() || unfinished.isEmpty()) {
      return;
    }
    String prefix = ended.group() + "/";
    List<String> gone = unfinished.stream().filter(it -> it.startsWith(prefix)).sorted().toList();
    unfinished.removeAll(gone);
    List<String> departed = gone.stream().filter(task -> keep(task, ended.group(), files)).toList();
    if (!departed.isEmpty()) {
      earlier.departed(ended.group(), departed);
    }
  }

  /// Returns whether something was done of the row; one that was cancelled before is forgotten.
  private boolean keep(String task, String group, ResultFiles files) {
    ResultRow row = earlier.keep(task);
    boolean neverBegan = row != null && row.status() == Status.CANCELLED && row.attempts() == 0;
    if (row != null && !neverBegan) {
      files.add(group, row);
    }
    return !neverBegan;
  }

  void end() {
    kept.forEach(
        (group, tasks) -> {
          List<String> changed =
              reads.getOrDefault(group, Set.of()).stream().filter(begun::contains).toList();
          if (!changed.isEmpty()) {
            tasks.forEach(task -> earlier.outdated(task, changed));
          }
        });
  }
}
