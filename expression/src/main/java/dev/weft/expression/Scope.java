package dev.weft.expression;

import dev.weft.Context;
import dev.weft.Failure;
import dev.weft.Outcome;
import dev.weft.RunContext;
import dev.weft.Status;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The values that templates can read while a step runs, as a tree of maps.
public record Scope(Map<String, Object> values) {
  /// The name of a row's number among the values of its task, which expressions read as
  /// `task.number`. It is no name that a plan could give to its rows.
  public static final String NUMBER = "#";

  public Scope {
    values = Map.copyOf(values);
  }

  /// Returns the values that a step can read:
  ///
  /// - `inputs`, `secrets`, and the values of its task, such as its `row`;
  /// - `steps.ID.outputs` and `steps.ID.status` of earlier steps;
  /// - `needs.TASK.outputs` and `needs.TASK.status`; for the rows of a `for-each`, `count`,
  ///   `succeeded`, `failed`, and the path of the file of `results`;
  /// - `task.name`, `task.status`, `task.number` of a row, `run.id`, `run.status`;
  /// - once something has failed, `failure.task`, `failure.step`, `failure.code` and
  ///   `failure.message`; before, `failure` is empty.
  ///
  /// @throws ExpressionException if an input has no value
  public static Scope of(Context context, PlanValues planValues) {
    Map<String, Object> values = new HashMap<>(context.task().values());
    RunContext run = context.run();
    Map<String, Map<String, Object>> outputs = context.outputs();
    Map<String, Object> steps = new HashMap<>();
    context
        .statuses()
        .forEach((id, status) -> steps.put(id, ended(status, outputs.getOrDefault(id, Map.of()))));
    Map<String, Object> needs = new HashMap<>();
    run.needs()
        .forEach((name, need) -> needs.put(name, needed(need, planValues.results().get(name))));
    values.put("inputs", planValues.inputs(context));
    values.put("secrets", planValues.secrets());
    values.put("steps", steps);
    values.put("needs", needs);
    values.put("task", task(context, values.remove(NUMBER)));
    values.put("run", named("id", run.id(), run.status()));
    values.put("failure", failure(context));
    return new Scope(values);
  }

  /// Returns these values and one more.
  public Scope with(String name, Object value) {
    Map<String, Object> more = new HashMap<>(values);
    more.put(name, value);
    return new Scope(more);
  }

  /// Returns what failed the task; for a task that runs at the plan's end, what failed the run
  /// first.
  private static Map<String, Object> failure(Context context) {
    Outcome cause = context.cause();
    Failure failure = cause == null ? null : cause.failure();
    if (cause != null && failure != null) {
      return failure(context.task().name(), cause.step().name(), failure.code(), failure.message());
    }
    RunContext.FirstFailure first = context.run().failure();
    return first == null
        ? Map.of()
        : failure(first.task(), first.step(), first.code(), first.message());
  }

  private static Map<String, Object> failure(
      String task, String step, String code, String message) {
    return Map.of("task", task, "step", step, "code", code, "message", message);
  }

  private static Map<String, Object> needed(RunContext.Need need, @Nullable String results) {
    Map<String, Object> values = new HashMap<>(ended(need.status(), need.outputs()));
    values.put("count", need.count());
    values.put("succeeded", need.succeeded());
    values.put("failed", need.failed());
    if (results != null) {
      values.put("results", results);
    }
    return values;
  }

  private static Map<String, Object> ended(Status status, Map<String, Object> outputs) {
    return Map.of("status", status.toString(), "outputs", outputs);
  }

  /// @param number the number of its row; null if it has none
  private static Map<String, Object> task(Context context, @Nullable Object number) {
    Map<String, Object> task = named("name", context.task().name(), context.status());
    if (number == null) {
      return task;
    }
    Map<String, Object> numbered = new HashMap<>(task);
    numbered.put("number", number);
    return numbered;
  }

  private static Map<String, Object> named(String key, String name, Status status) {
    return Map.of(key, name, "status", status.toString());
  }
}
