package dev.weft.engine;

import dev.weft.AwaitedApproval;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The tasks that wait for somebody's answer, longest first. Owned by the [Conductor].
public final class Approvals {
  private final Map<TaskRun, Decision.Await> waiting = new LinkedHashMap<>();

  void add(TaskRun run, Decision.Await await) {
    waiting.put(run, await);
  }

  void remove(TaskRun run) {
    waiting.remove(run);
  }

  public boolean isWaiting(TaskRun run) {
    return waiting.containsKey(run);
  }

  Collection<TaskRun> runs() {
    return waiting.keySet();
  }

  Decision.Await await(TaskRun run) {
    return java.util.Objects.requireNonNull(waiting.get(run));
  }

  /// All that waits, longest first.
  public List<AwaitedApproval> all() {
    return waiting.entrySet().stream()
        .map(
            entry ->
                new AwaitedApproval(
                    entry.getKey().task(), entry.getValue().step(), entry.getValue().since()))
        .toList();
  }

  /// Who waits under this name.
  ///
  /// @param step the id or name of one of the task's approvals; null where only one waits
  /// @throws IllegalArgumentException if nobody does, or several do; the message is for people
  TaskRun find(String task, @Nullable String step) {
    List<TaskRun> found =
        waiting.keySet().stream()
            .filter(run -> run.task().name().equals(task))
            .filter(run -> step == null || await(run).step().isCalled(step))
            .toList();
    return switch (found.size()) {
      case 1 -> found.getFirst();
      case 0 -> throw new IllegalArgumentException(nobody(task, step));
      default ->
          throw new IllegalArgumentException(
              "`%s` waits for several approvals; name one of: %s".formatted(task, stepsOf(found)));
    };
  }

  private String nobody(String task, @Nullable String step) {
    String what = step == null ? "`" + task + "`" : "`" + step + "` of `" + task + "`";
    String who =
        waiting.keySet().stream()
            .map(run -> "`" + run.task().name() + "`")
            .distinct()
            .limit(20)
            .collect(Collectors.joining(", "));
    return what
        + " does not wait for an approval"
        + (who.isEmpty() ? "; no task does" : "; these tasks do: " + who);
  }

  private String stepsOf(List<TaskRun> runs) {
    return runs.stream()
        .map(run -> "`" + await(run).step().id() + "`")
        .collect(Collectors.joining(", "));
  }
}
