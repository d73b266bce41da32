package dev.weft.expression;

import dev.weft.Attempt;
import java.util.HashMap;
import java.util.Map;

/// What templates can see while a step runs, as a tree of maps.
public record Scope(Map<String, Object> values) {

  public Scope {
    values = Map.copyOf(values);
  }

  /// The `inputs` of the plan, the values of the task (such as its `row`), and what its earlier
  /// steps left as `steps.ID.outputs.NAME`.
  public static Scope of(Attempt attempt, Map<String, Object> inputs) {
    Map<String, Object> values = new HashMap<>(attempt.task().values());
    Map<String, Object> steps = new HashMap<>();
    attempt.outputs().forEach((id, outputs) -> steps.put(id, Map.of("outputs", outputs)));
    values.put("inputs", inputs);
    values.put("steps", steps);
    values.put("task", Map.of("name", attempt.task().name()));
    values.put("run", Map.of("id", attempt.run()));
    return new Scope(values);
  }
}
