package dev.weft.expression;

import dev.weft.Context;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a plan gives its expressions, whatever happens in a run: inputs and secrets.
///
/// @param inputs the plan's inputs, by name
/// @param secrets by name; asked for no value before a step reads one, and never copied
/// @param filled inputs of a template whose values depend on the task, such as a row; null for none
public record PlanValues(
    Map<String, Object> inputs, Map<String, Object> secrets, @Nullable Filled filled) {

  /// Nothing at all.
  public static final PlanValues NONE = PlanValues.of(Map.of());

  /// Inputs that are filled in for each task.
  ///
  /// @param values by name
  /// @param outside what these can read
  public record Filled(Map<String, ValueTemplate> values, PlanValues outside) {
    public Filled {
      values = Map.copyOf(values);
    }
  }

  public PlanValues {
    inputs = Map.copyOf(inputs);
  }

  /// Inputs alone.
  public static PlanValues of(Map<String, Object> inputs) {
    return new PlanValues(inputs, Map.of(), null);
  }

  /// The names of all inputs.
  public Set<String> inputNames() {
    Set<String> names = new TreeSet<>(inputs.keySet());
    if (filled != null) {
      names.addAll(filled.values().keySet());
    }
    return names;
  }

  /// Whether a path leads to an input whose value depends on the task.
  public boolean isFilled(Path path) {
    return filled != null
        && path.segments().size() > 1
        && path.segments().getFirst().equals("inputs")
        && filled.values().containsKey(path.segments().get(1));
  }

  /// The inputs as a task sees them.
  ///
  /// @throws ExpressionException if one of them has no value
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
