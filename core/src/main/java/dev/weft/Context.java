package dev.weft;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a step can see: its run, its task, and what came before it. Immutable.
public final class Context {
  private final RunContext run;
  private final Task task;
  private final int past;
  private final Outcomes outcomes;
  private final @Nullable Outcome cause;

  /// @param past how many of the task's own steps are done
  /// @param outcomes how those of them ended that left outputs or did not succeed
  Context(RunContext run, Task task, int past, Outcomes outcomes, @Nullable Outcome cause) {
    this.run = run;
    this.task = task;
    this.past = past;
    this.outcomes = outcomes;
    this.cause = cause;
  }

  /// The context of a task's first step.
  public static Context of(RunContext run, Task task) {
    return new Context(run, task, 0, Outcomes.NONE, null);
  }

  /// What it can see of the run.
  public RunContext run() {
    return run;
  }

  /// The task that the step belongs to, with its values.
  public Task task() {
    return task;
  }

  /// The outcome that ended the task early, which its `on-failure` and `finally` steps can see;
  /// null while the task goes well.
  public @Nullable Outcome cause() {
    return cause;
  }

  /// What the steps so far left, by step id.
  public Map<String, Map<String, Object>> outputs() {
    Map<String, Outcome> last = last();
    last.values().removeIf(it -> it.outputs().isEmpty());
    Map<String, Map<String, Object>> outputs = HashMap.newHashMap(last.size());
    last.forEach((id, outcome) -> outputs.put(id, outcome.outputs()));
    return Map.copyOf(outputs);
  }

  /// How the steps so far ended, by step id.
  public Map<String, Status> statuses() {
    Map<String, Status> statuses = new HashMap<>();
    for (Step done : task.steps().subList(0, past)) {
      statuses.put(done.id(), Status.SUCCEEDED);
    }
    last().forEach((id, outcome) -> statuses.put(id, outcome.status()));
    return Map.copyOf(statuses);
  }

  /// How the task has gone so far.
  public Status status() {
    return cause == null ? Status.SUCCEEDED : cause.status();
  }

  private Map<String, Outcome> last() {
    Map<String, Outcome> last = new HashMap<>();
    outcomes.forEachLatestFirst(it -> last.putIfAbsent(it.step().id(), it));
    return last;
  }
}
