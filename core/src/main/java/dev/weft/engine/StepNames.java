package dev.weft.engine;

import dev.weft.Context;
import dev.weft.Failure;
import dev.weft.Step;
import dev.weft.StepFailedException;
import dev.weft.Task;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Steps as they are called in one task; see [Task.Rules#names].
final class StepNames {
  private StepNames() {}

  /// The step as it is called in this task. One whose name cannot be told keeps its own, and fails
  /// as if its condition could not.
  static Step<?> named(Task task, Step<?> step) {
    Function<Task, String> name = task.rules().names().get(step.id());
    if (name == null) {
      return step;
    }
    try {
      return step.withName(Objects.requireNonNull(name.apply(task), "the step's name is null"));
    } catch (Throwable unnamed) {
      return failing(step, RuleFailure.of(unnamed));
    }
  }

  /// The task's step of this id, as it is called in it; a stand-in where it has none.
  static Step<?> stepOf(Task task, String id) {
    Task.Rules rules = task.rules();
    return Stream.of(task.steps(), rules.onFailure(), rules.finallySteps())
        .flatMap(List::stream)
        .flatMap(step -> Stream.concat(Stream.of(step), step.inside().stream()))
        .filter(step -> step.id().equals(id))
        .findFirst()
        .<Step<?>>map(step -> named(task, step))
        .orElseGet(() -> Step.wait(id, Duration.ZERO));
  }

  /// One of the task's steps, or a step inside one, as a task of the same name.
  static Task only(Task task, Step<?> step) {
    var names = task.rules().names();
    Task.Rules its = names.isEmpty() ? Task.Rules.NONE : Task.Rules.NONE.withNames(names);
    return new Task(task.name(), List.of(step), task.values(), its);
  }

  /// The step, to fail where it would begin.
  private static Step<?> failing(Step<?> step, Failure why) {
    Predicate<Context> wanted = step.condition();
    return step.withCondition(
        context -> {
          if (wanted == null || wanted.test(context)) {
            throw new StepFailedException(why);
          }
          return false;
        });
  }
}
