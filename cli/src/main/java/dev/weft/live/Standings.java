package dev.weft.live;

import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Group;
import dev.weft.Listener;
import dev.weft.Step;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Where each task of a living run stands and what it waits for, in words. Safe for use by several
/// threads.
final class Standings implements Listener {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());

  // By task and, for steps side by side, by step. Guarded by this, like the rest.
  private final Map<String, Map<String, String>> tasks = new LinkedHashMap<>();
  private final Set<String> ended = new HashSet<>();
  private final Set<String> begun = new HashSet<>();
  private List<Group> groups = List.of();

  @Override
  public synchronized void on(Event event) {
    switch (event) {
      case Event.RunStarted started -> groups = started.plan().groups();
      case Event.TaskStarted started -> {
        begun.add(started.group());
        tasks.put(started.task().name(), new LinkedHashMap<>());
      }
      case Event.StepStarted started ->
          stand(started.task().name(), started.step(), standing(started));
      case Event.LimitAwaited awaited ->
          stand(
              awaited.task().name(),
              awaited.step(),
              "waits for the limit `" + awaited.limit() + "` at `" + awaited.step().name() + "`");
      case Event.StepEnded stepEnded -> {
        Instant retryAt = stepEnded.retryAt();
        Failure failure = stepEnded.outcome().failure();
        Step step = stepEnded.outcome().step();
        if (retryAt != null && failure != null) {
          String again = "tries `%s` again at %s: %s";
          stand(
              stepEnded.task().name(),
              step,
              again.formatted(step.name(), TIME.format(retryAt), failure.message()));
        } else {
          Map<String, String> steps = tasks.get(stepEnded.task().name());
          if (steps != null) {
            steps.remove(step.id());
          }
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
  synchronized List<Reply.Standings.Standing> all() {
    List<Reply.Standings.Standing> all = new ArrayList<>();
    tasks.forEach(
        (task, steps) ->
            all.add(
                new Reply.Standings.Standing(
                    task,
                    steps.isEmpty() ? "is between two steps" : String.join("; ", steps.values()))));
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

  private void stand(String task, Step step, String standing) {
    Map<String, String> steps = tasks.get(task);
    if (steps != null) {
      steps.put(step.id(), standing);
    }
  }

  private static String standing(Event.StepStarted started) {
    String since = TIME.format(started.at());
    return switch (started.step()) {
      case Step.Wait wait ->
          "waits until %s at `%s`"
              .formatted(TIME.format(started.at().plus(wait.duration())), wait.name());
      case Step.Approval approval ->
          "waits for an approval since %s: %s".formatted(since, approval.name());
      case Step.Gather gather -> "is at `%s` since %s".formatted(gather.name(), since);
      case Step.Work work -> "runs `%s` since %s".formatted(work.name(), since);
    };
  }
}
