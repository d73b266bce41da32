package dev.weft.engine;

import dev.weft.Context;
import dev.weft.Outcome;
import dev.weft.RunContext;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.Task;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a step can see, as the task's [iterator][TaskMachine] knows it.
public final class StepContext implements Context {
  private final RunContext run;
  private final Task task;
  private final int past;
  private final Outcomes outcomes;
  private final @Nullable Outcome cause;

  /// @param past how many of the task's own steps are done
  /// @param outcomes how those of them ended that left outputs or did not succeed
  StepContext(RunContext run, Task task, int past, Outcomes outcomes, @Nullable Outcome cause) {
    this.run = run;
    this.task = task;
    this.past = past;
    this.outcomes = outcomes;
    this.cause = cause;
  }

  /// The context of a task's first step.
  public static StepContext of(RunContext run, Task task) {
    return new StepContext(run, task, 0, Outcomes.NONE, null);
  }

  @Override
  public RunContext run() {
    return run;
  }

  @Override
  public Task task() {
    return task;
  }

  @Override
  public @Nullable Outcome cause() {
    return cause;
  }

  @Override
  public Map<String, Map<String, Object>> outputs() {
    Map<String, Outcome> last = last();
    last.values().removeIf(it -> it.outputs().isEmpty());
    Map<String, Map<String, Object>> outputs = HashMap.newHashMap(last.size());
    last.forEach((id, outcome) -> outputs.put(id, outcome.outputs()));
    return Map.copyOf(outputs);
  }

  @Override
  public Map<String, Status> statuses() {
    Map<String, Status> statuses = new HashMap<>();
    for (Step<?> done : task.steps().subList(0, past)) {
      statuses.put(done.id(), Status.SUCCEEDED);
    }
    last().forEach((id, outcome) -> statuses.put(id, outcome.status()));
    return Map.copyOf(statuses);
  }

  private Map<String, Outcome> last() {
    Map<String, Outcome> last = new HashMap<>();
    outcomes.forEachLatestFirst(it -> last.putIfAbsent(it.step().id(), it));
    return last;
  }
}
