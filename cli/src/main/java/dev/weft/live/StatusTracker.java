package dev.weft.live;

import dev.weft.AwaitedApproval;
import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Group;
import dev.weft.Listener;
import dev.weft.model.AttemptTimes;
import dev.weft.model.GroupProgress;
import dev.weft.model.RunModel;
import dev.weft.model.StepProgress;
import dev.weft.model.TaskProgress;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Tracks where each task of a live run is and what it waits for. Descriptions are formatted only
/// on request: each step has several events, and requests are rare. Thread-safe.
public final class StatusTracker implements Listener {
  // Guarded by this.
  private final RunModel model = new RunModel(RunModel.Details.NONE.withWork());

  // What is known of the run in advance.
  private volatile Map<String, Long> rows = Map.of();
  private volatile Supplier<AttemptTimes> past = AttemptTimes::ofMeans;
  private volatile @Nullable AttemptTimes pastRead;

  @Override
  public synchronized void on(Event event) {
    model.on(event);
  }

  /// Sets what is known about the run in advance.
  ///
  /// @param rows the numbers of tasks of groups
  /// @param past reads the times of earlier runs, once, when somebody asks
  void expect(Map<String, Long> rows, Supplier<AttemptTimes> past) {
    this.rows = Map.copyOf(rows);
    this.past = past;
  }

  /// Estimates how long the rest of the run takes; null if too little is known.
  @Nullable Duration left() {
    AttemptTimes times = pastRead;
    if (times == null) {
      times = past.get();
      pastRead = times;
    }
    synchronized (this) {
      return model.left(rows, times, Instant.now());
    }
  }

  /// Returns the number of unfinished tasks: those in progress, and the groups that have not begun.
  synchronized int count() {
    return model.tasks().size() + notBegun().size();
  }

  /// Returns the first unfinished tasks: those in progress, in the order in which they began, then
  /// those that have not begun.
  ///
  /// @param max the maximum number of tasks
  public synchronized List<Reply.TaskStatuses.TaskStatus> first(int max) {
    List<Reply.TaskStatuses.TaskStatus> first = new ArrayList<>();
    for (TaskProgress task : model.tasks()) {
      if (first.size() == max) {
        return first;
      }
      first.add(new Reply.TaskStatuses.TaskStatus(task.name(), words(task)));
    }
    for (Group group : notBegun()) {
      if (first.size() == max) {
        return first;
      }
      List<String> missing = model.missing(group);
      String why =
          missing.isEmpty() ? "has not begun" : "waits for `" + String.join("`, `", missing) + "`";
      first.add(new Reply.TaskStatuses.TaskStatus(group.name(), why));
    }
    return first;
  }

  private List<Group> notBegun() {
    List<Group> groups = new ArrayList<>();
    for (GroupProgress at : model.groups()) {
      Group group = at.group();
      if (group != null && !at.hasBegun() && !at.hasEnded()) {
        groups.add(group);
      }
    }
    return groups;
  }

  /// Describes since when and by whom the run is paused; null if it is not.
  public synchronized @Nullable String paused() {
    Event.RunPaused paused = model.paused();
    return paused == null
        ? null
        : "paused by %s since %s".formatted(paused.by(), time(paused.at()));
  }

  /// Returns whether a task has begun and not ended.
  public synchronized boolean isUnderWay(String task) {
    return model.task(task) != null;
  }

  /// Returns the approvals that wait for an answer.
  public synchronized List<AwaitedApproval> approvals() {
    return model.approvals();
  }

  /// Describes why the run starts no tasks at present; null if it does.
  public synchronized @Nullable String stalled() {
    Event.Stalled stalled = model.stalled();
    return stalled == null ? null : words(stalled);
  }

  /// Returns how many attempts have begun once more.
  public synchronized long repeats() {
    return model.repeats();
  }

  /// Returns the tasks in progress with which nothing goes on at present, and why.
  public synchronized Map<String, String> stalledTasks() {
    Map<String, String> stalled = new LinkedHashMap<>();
    for (TaskProgress task : model.tasks()) {
      if (task.stalled() != null) {
        stalled.put(task.name(), words(task.stalled()));
      }
    }
    return stalled;
  }

  private static String words(Event.Stalled stalled) {
    return "cannot go on since %s: %s".formatted(time(stalled.at()), stalled.text());
  }

  private static String words(TaskProgress task) {
    Event.Stalled stalled = task.stalled();
    if (stalled != null) {
      return words(stalled);
    }
    return task.steps().isEmpty()
        ? "is between two steps"
        : task.steps().stream().map(StatusTracker::words).collect(Collectors.joining("; "));
  }

  private static String words(StepProgress at) {
    String step = at.step().name();
    String since = time(at.since());
    return switch (at.activity()) {
      case RUNNING -> "runs `%s` since %s".formatted(step, since);
      case WAITING -> "waits until %s at `%s`".formatted(time(at.until()), step);
      case APPROVAL -> "waits for an approval since %s: %s".formatted(since, step);
      case LIMIT -> "waits for the limit `%s` at `%s`".formatted(at.limit(), step);
      case RETRY -> "tries `%s` again at %s: %s".formatted(step, time(at.until()), why(at));
      case POLL -> "polls `%s` again at %s%s".formatted(step, time(at.until()), answer(at));
      case INSIDE, OTHER -> "is at `%s` since %s".formatted(step, since);
    };
  }

  private static String why(StepProgress at) {
    Failure failure = at.failure();
    return failure == null ? "" : failure.message();
  }

  private static String answer(StepProgress at) {
    Event.StepPolled polled = at.polled();
    return polled == null ? "" : " (poll %s): %s".formatted(polled.answers() + 1L, polled.answer());
  }

  // Loads the time zones only on request, because they are read from a file.
  private static String time(@Nullable Instant at) {
    return at == null
        ? "?"
        : DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT)
            .withZone(ZoneId.systemDefault())
            .format(at);
  }
}
