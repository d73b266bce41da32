package dev.weft.engine.run;

import dev.weft.AwaitedApproval;
import dev.weft.engine.Decision;
import dev.weft.engine.StepSelector;
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
    List<TaskRun> its =
        waiting.keySet().stream().filter(run -> run.task().name().equals(task)).toList();
    if (its.isEmpty()) {
      throw new IllegalArgumentException(nobody(task));
    }
    return new StepSelector(task, step)
        .require(StepSelector.Candidates.APPROVALS, its, run -> await(run).step());
  }

  private String nobody(String task) {
    String who =
        waiting.keySet().stream()
            .map(run -> "`" + run.task().name() + "`")
            .distinct()
            .limit(20)
            .collect(Collectors.joining(", "));
    return "`"
        + task
        + "` does not wait for an approval"
        + (who.isEmpty() ? "; no task does" : "; these tasks do: " + who);
  }
}
