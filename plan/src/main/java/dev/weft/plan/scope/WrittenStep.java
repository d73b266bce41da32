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

/// A step as it is written, with the names that it goes by; what it does has not been read yet.
///
/// @param fields its keys; null for a plain string
/// @param action what it does; null if that cannot be told, which has been noted
/// @param what the value of the action's key
/// @param inTask what it is called in a task; null where it goes by its name in all
/// @param inner the steps inside it
/// @param outputs the names of what it leaves for later steps; null if it chooses them while it
///     runs. Asked only where a later step reads one, since it may take loading a class
public record WrittenStep(
    @Nullable Fields fields,
    @Nullable Action action,
    Node what,
    String id,
    String name,
    @Nullable Function<Task, String> inTask,
    List<WrittenStep> inner,
    Supplier<@Nullable List<String>> outputs) {

  /// The step, and all inside it.
  public List<WrittenStep> whole() {
    List<WrittenStep> whole = new ArrayList<>(List.of(this));
    inner.forEach(step -> whole.addAll(step.whole()));
    return whole;
  }

  /// What the steps of this are called in a task, by id, where that depends on the task.
  public Map<String, Function<Task, String>> names() {
    Map<String, Function<Task, String>> names = new HashMap<>();
    for (WrittenStep step : whole()) {
      if (step.inTask != null) {
        names.put(step.id, step.inTask);
      }
    }
    return names;
  }
}
