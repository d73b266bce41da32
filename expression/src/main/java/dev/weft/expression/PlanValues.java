package dev.weft.expression;

import dev.weft.Context;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The values of a plan that do not change during a run: inputs, secrets, and where results are.
///
/// @param inputs the plan's inputs, by name
/// @param secrets by name; a secret's value is read only when a step needs it, and is never copied
/// @param filled inputs of a template whose values depend on the task, such as a row; null if there
///     are none
/// @param results the path of each file of results, by the name of its task
public record PlanValues(
    Map<String, Object> inputs,
    Map<String, Object> secrets,
    @Nullable Filled filled,
    Map<String, String> results) {

  /// No values.
  public static final PlanValues NONE = PlanValues.of(Map.of());

  /// Inputs whose values are computed for each task.
  ///
  /// @param values by name
  /// @param outside the values that these inputs can read
  public record Filled(Map<String, ValueTemplate> values, PlanValues outside) {
    public Filled {
      values = Map.copyOf(values);
    }
  }

  public PlanValues {
    inputs = Map.copyOf(inputs);
    results = Map.copyOf(results);
  }

  /// Returns values that consist of inputs alone.
  public static PlanValues of(Map<String, Object> inputs) {
    return new PlanValues(inputs, Map.of(), null, Map.of());
  }

  /// Returns these values with files of results.
  public PlanValues withResults(Map<String, String> results) {
    return new PlanValues(inputs, secrets, filled, results);
  }

  /// Returns the names of all inputs.
  public Set<String> inputNames() {
    Set<String> names = new TreeSet<>(inputs.keySet());
    if (filled != null) {
      names.addAll(filled.values().keySet());
    }
    return names;
  }

  /// Returns whether a path leads to an input whose value depends on the task.
  public boolean isFilled(Path path) {
    return filled != null
        && path.segments().size() > 1
        && path.segments().getFirst().equals("inputs")
        && filled.values().containsKey(path.segments().get(1));
  }

  /// Returns the inputs as a task sees them.
  ///
  /// @throws ExpressionException if an input has no value
  Map<String, Object> inputs(Context context) {
    if (filled == null) {
      return inputs;
    }
    Map<String, Object> all = new HashMap<>(inputs);
    Scope outside = Scope.of(context, filled.outside());
    filled.values().forEach((name, value) -> all.put(name, value.value(outside)));
    return all;
  }
}
