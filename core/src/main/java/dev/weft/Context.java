package dev.weft;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a step can see: its run, its task, and what came before it. Immutable.
///
/// @param run what it can see of the run
/// @param task the task that the step belongs to, with its values
/// @param past the steps of the task that are done, in order
/// @param outcomes how those of them ended that left outputs or did not succeed, by step id
/// @param cause the outcome that ended the task early, which its `on-failure` and `finally` steps
///     can see; null while the task goes well
public record Context(
    RunContext run,
    Task task,
    List<Step> past,
    Map<String, Outcome> outcomes,
    @Nullable Outcome cause) {

  /// The context of a task's first step.
  public static Context of(RunContext run, Task task) {
    return new Context(run, task, List.of(), Map.of(), null);
  }

  /// What the steps so far left, by step id.
  public Map<String, Map<String, Object>> outputs() {
    Map<String, Map<String, Object>> outputs = new HashMap<>();
    outcomes.forEach(
        (id, outcome) -> {
          if (!outcome.outputs().isEmpty()) {
            outputs.put(id, outcome.outputs());
          }
        });
    return Map.copyOf(outputs);
  }

  /// How the steps so far ended, by step id.
  public Map<String, Status> statuses() {
    Map<String, Status> statuses = new HashMap<>();
    past.forEach(step -> statuses.put(step.id(), Status.SUCCEEDED));
    outcomes.forEach((id, outcome) -> statuses.put(id, outcome.status()));
    return Map.copyOf(statuses);
  }

  /// How the task has gone so far.
  public Status status() {
    return cause == null ? Status.SUCCEEDED : cause.status();
  }
}
