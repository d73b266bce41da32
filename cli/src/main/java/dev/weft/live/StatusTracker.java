package dev.weft.live;

import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Group;
import dev.weft.Listener;
import dev.weft.Step;
import dev.weft.Task;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Where each task of a living run stands and what it waits for. Put into words only when somebody
/// asks: there are several events for each step, and seldom a question. Safe for use by several
/// threads.
public final class StatusTracker implements Listener {
  // The last event of each step under way, by task and, for steps side by side, by step. Guarded by
  // this, like the rest.
  private final Map<String, Map<String, Event>> tasks = new LinkedHashMap<>();
  private final Set<String> ended = new HashSet<>();
  private final Set<String> begun = new HashSet<>();
  private List<Group> groups = List.of();
  private Event.@Nullable RunPaused paused;

  @Override
  public synchronized void on(Event event) {
    switch (event) {
      case Event.RunPaused now -> paused = now;
      case Event.RunResumed _, Event.RunCancelled _ -> paused = null;
      case Event.RunStarted started -> groups = started.plan().groups();
      case Event.TaskStarted started -> {
        begun.add(started.group());
        tasks.put(started.task().name(), new LinkedHashMap<>());
      }
      case Event.StepStarted started -> stand(started.task(), started.step(), started);
      case Event.LimitAwaited awaited -> stand(awaited.task(), awaited.step(), awaited);
      case Event.StepEnded stepEnded when stepEnded.retryAt() != null ->
          stand(stepEnded.task(), stepEnded.outcome().step(), stepEnded);
      case Event.StepEnded stepEnded -> {
        Map<String, Event> steps = tasks.get(stepEnded.task().name());
        if (steps != null) {
          steps.remove(stepEnded.outcome().step().id());
        }
      }
      case Event.TaskEnded taskEnded -> tasks.remove(taskEnded.result().task().name());
      case Event.TaskKept kept -> begun.add(kept.group());
      case Event.GroupEnded groupEnded -> ended.add(groupEnded.group());
      default -> {
        // Says nothing of where a task stands.
      }
    }
  }

  /// Those that are under way, in the order in which they began, then those that have not begun.
  public synchronized List<Reply.Standings.Standing> all() {
    List<Reply.Standings.Standing> all = new ArrayList<>();
    tasks.forEach(
        (task, steps) ->
            all.add(
                new Reply.Standings.Standing(
                    task,
                    steps.isEmpty()
                        ? "is between two steps"
                        : steps.values().stream()
                            .map(StatusTracker::words)
                            .collect(Collectors.joining("; ")))));
    for (Group group : groups) {
      if (!begun.contains(group.name()) && !ended.contains(group.name())) {
        List<String> missing =
            group.needs().stream().filter(need -> !ended.contains(need)).toList();
        String why =
            missing.isEmpty()
                ? "has not begun"
                : "waits for `" + String.join("`, `", missing) + "`";
        all.add(new Reply.Standings.Standing(group.name(), why));
      }
    }
    return all;
  }

  /// Since when, and by whom, the run is paused, in words; null if it is not.
  public synchronized @Nullable String paused() {
    return paused == null
        ? null
        : "paused by %s since %s".formatted(paused.by(), time(paused.at()));
  }

  /// Whether a task has begun that has not ended.
  public synchronized boolean isUnderWay(String task) {
    return tasks.containsKey(task);
  }

  private void stand(Task task, Step step, Event event) {
    Map<String, Event> steps = tasks.get(task.name());
    if (steps != null) {
      steps.put(step.id(), event);
    }
  }

  private static String words(Event last) {
    return switch (last) {
      case Event.StepStarted started -> words(started);
      case Event.LimitAwaited awaited ->
          "waits for the limit `%s` at `%s`".formatted(awaited.limit(), awaited.step().name());
      case Event.StepEnded ended when ended.retryAt() != null -> {
        Failure failure = ended.outcome().failure();
        yield "tries `%s` again at %s: %s"
            .formatted(
                ended.outcome().step().name(),
                time(ended.retryAt()),
                failure == null ? "" : failure.message());
      }
      default -> throw new AssertionError("says nothing of where a task stands: " + last);
    };
  }

  private static String words(Event.StepStarted started) {
    String since = time(started.at());
    return switch (started.step()) {
      case Step.Wait wait ->
          "waits until %s at `%s`".formatted(time(started.at().plus(wait.duration())), wait.name());
      case Step.Approval approval ->
          "waits for an approval since %s: %s".formatted(since, approval.name());
      case Step.Gather gather -> "is at `%s` since %s".formatted(gather.name(), since);
      case Step.Work work -> "runs `%s` since %s".formatted(work.name(), since);
    };
  }

  // Zones are read from a file, so that a run of which nobody asks does not.
  private static String time(Instant at) {
    return DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault()).format(at);
  }
}
