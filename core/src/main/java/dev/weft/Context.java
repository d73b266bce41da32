package dev.weft;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a step can see: its run, its task, and what came before it. Immutable.
public interface Context {

  /// What it can see of the run.
  RunContext run();

  /// The task that the step belongs to, with its values.
  Task task();

  /// The outcome that ended the task early, which its `on-failure` and `finally` steps can see;
  /// null while the task goes well.
  @Nullable Outcome cause();

  /// What the steps so far left, by step id.
  Map<String, Map<String, Object>> outputs();

  /// How the steps so far ended, by step id.
  Map<String, Status> statuses();

  /// Returns the result of an earlier step of this task.
  ///
  /// @param step the step, or a changed copy of it; its id counts
  /// @throws IllegalStateException if it has no result, because it did not succeed or is no earlier
  ///     step of this task, or if the classes of the result have changed since it was recorded
  default <T extends @Nullable Object> T value(Step<T> step) {
    Map<String, Object> outputs = outputs().get(step.id());
    Status status = statuses().get(step.id());
    return Results.read(
        step,
        outputs,
        "task `%s`".formatted(task().name()),
        status == null ? "it is no earlier step of the task" : Results.whyNone("the step", status));
  }

  /// Returns the result of a step of a task that this task needs, which has to
  /// [return][Task#returning] it. The group that it names has this task alone.
  ///
  /// @throws IllegalStateException if there is none: the message says why
  default <T extends @Nullable Object> T value(String group, Step<T> step) {
    RunContext.Need need = run().needs().get(group);
    return Results.ofTask(
        step,
        need == null ? null : need.outputs(),
        "group `%s`".formatted(group),
        need == null
            ? "task `%s` does not need it".formatted(task().name())
            : need.count() > 1
                ? "it has " + need.count() + " tasks; a listener gets the result of each"
                : Results.whyNone("its task", need.status()));
  }

  /// How the task has gone so far.
  default Status status() {
    Outcome cause = cause();
    return cause == null ? Status.SUCCEEDED : cause.status();
  }
}
