package dev.weft.engine;

import dev.weft.Failure;
import dev.weft.Outcome;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.TaskResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Results of tasks that failed. A result names the step that caused the failure; if none of the
/// task's steps is to blame, a placeholder names the part that is.
public final class TaskFailure {
  private static final String OUTPUTS = "outputs";

  private TaskFailure() {}

  /// Returns the result of a task that failed at `at` although none of its steps did.
  ///
  /// @param part what failed, which takes the place of a step's name
  public static TaskResult of(Task task, String part, Instant at, Failure failure) {
    return new TaskResult(task, Status.FAILED, at, at, cause(part, at, failure), Map.of());
  }

  /// Returns `result`, failed by its task's outputs.
  static TaskResult ofOutputs(TaskResult result, Failure failure) {
    return of(result, cause(outputs(result.task()), result.ended(), failure));
  }

  /// Returns `result`, failed by `cause`.
  static TaskResult of(TaskResult result, Outcome cause) {
    return new TaskResult(
        result.task(), Status.FAILED, result.started(), result.ended(), cause, Map.of());
  }

  private static Outcome cause(String part, Instant at, Failure failure) {
    return Outcome.failed(Step.wait(part, Duration.ZERO), 1, at, at, failure);
  }

  /// Returns a name for the task's outputs that none of its steps has.
  private static String outputs(Task task) {
    String name = OUTPUTS;
    while (hasStep(task, name)) {
      name = "the task's " + name;
    }
    return name;
  }

  private static boolean hasStep(Task task, String id) {
    return Stream.of(task.steps(), task.rules().onFailure(), task.rules().finallySteps())
        .flatMap(List::stream)
        .anyMatch(step -> step.id().equals(id));
  }
}
