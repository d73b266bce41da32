package dev.weft.plan.testing;

import dev.weft.Step;
import dev.weft.Task;
import dev.weft.engine.TaskName;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Where a step is: the words by which a test file can name it.
///
/// @param group the name of the task in the plan
/// @param task the name of the task in the run, which for a row has its key
/// @param id the step's id
/// @param name the step's name in that task
public record StepPlace(String group, String task, String id, String name) {

  /// Returns the place of a step in a task of a run.
  ///
  /// @param groups the names of the plan's groups
  public static StepPlace of(Task task, Step<?> step, Set<String> groups) {
    String group =
        TaskName.parse(task.name(), groups::contains).map(TaskName::group).orElse(task.name());
    return new StepPlace(group, task.name(), step.id(), step.name());
  }

  /// Returns the names under which the step is known; the preferred one first.
  public List<String> names() {
    return Stream.of(
            group + "/" + id, group + "/" + name, task + "/" + id, task + "/" + name, group, task)
        .distinct()
        .toList();
  }

  /// Returns how a test file names it.
  public String shown() {
    return group + "/" + id;
  }
}
