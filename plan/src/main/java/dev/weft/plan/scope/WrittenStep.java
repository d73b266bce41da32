package dev.weft.plan.scope;

import dev.weft.Task;
import dev.weft.plan.source.Action;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/// The source of a step, with its names; its action has not been read yet.
///
/// @param fields its keys; null for a plain string
/// @param action its action; null if it is unknown, which has been reported
/// @param what the value of the action's key
/// @param inTask returns its name in a task; null if it is the same in all tasks
/// @param inner the steps inside it
/// @param outputs returns the names of its outputs; null if it chooses them while it runs. Called
///     only if a later step reads one, because it may load a class
public record WrittenStep(
    @Nullable Fields fields,
    @Nullable Action action,
    Node what,
    String id,
    String name,
    @Nullable Function<Task, String> inTask,
    List<WrittenStep> inner,
    Supplier<@Nullable List<String>> outputs) {

  /// Returns the step and all steps inside it.
  public List<WrittenStep> withInner() {
    List<WrittenStep> withInner = new ArrayList<>(List.of(this));
    inner.forEach(step -> withInner.addAll(step.withInner()));
    return withInner;
  }

  /// Returns the names in a task of these steps, by id, if they depend on the task.
  public Map<String, Function<Task, String>> names() {
    Map<String, Function<Task, String>> names = new HashMap<>();
    for (WrittenStep step : withInner()) {
      if (step.inTask != null) {
        names.put(step.id, step.inTask);
      }
    }
    return names;
  }
}
