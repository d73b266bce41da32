package dev.weft.plan.testing;

import dev.weft.TaskResult;
import dev.weft.json.Json;
import dev.weft.plan.scope.Fields;
import dev.weft.plan.scope.ValueReader;
import dev.weft.plan.source.Diagnostics;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// Reads which outputs a test expects of tasks and steps.
final class OutputsReader {
  private final List<Expectation> expectations;
  private final Consumer<ScalarNode> names;
  private final Diagnostics diagnostics;
  private final ValueReader values;

  /// @param expectations receives what is read
  /// @param names checks the name of a task or a step
  OutputsReader(
      List<Expectation> expectations, Consumer<ScalarNode> names, Diagnostics diagnostics) {
    this.expectations = expectations;
    this.names = names;
    this.diagnostics = diagnostics;
    this.values = new ValueReader(_ -> true, diagnostics);
  }

  void read(ScalarNode key, Node node) {
    names.accept(key);
    String name = key.getValue();
    Fields fields =
        Fields.of(node, "outputs are a mapping", "such as `{image: \"app:2\"}`", diagnostics);
    fields
        .values()
        .forEach(
            (output, value) -> {
              Object expected = values.datum(value);
              expectations.add(
                  (observed, _) -> compare(value, name, output, expected, left(observed, name)));
            });
  }

  /// Returns what a task or a step left; null if it did not succeed.
  private static @Nullable Map<String, Object> left(Observed observed, String name) {
    TaskResult task = observed.tasks().get(name);
    if (task != null) {
      return task.outputs();
    }
    return observed.outcomes(StepPattern.of(name)).values().stream()
        .findFirst()
        .<Map<String, Object>>map(it -> it.outputs())
        .orElse(null);
  }

  private static List<Mismatch> compare(
      Node node,
      String name,
      String output,
      @Nullable Object expected,
      @Nullable Map<String, Object> left) {
    String what = "the output `%s` of `%s`".formatted(output, name);
    if (left == null || !left.containsKey(output)) {
      String got =
          left == null ? "it did not run" : left.isEmpty() ? "no outputs" : "only " + left.keySet();
      return List.of(
          Mismatch.of(node, what + " is missing", Json.write(expected), got, Mismatch.ALL));
    }
    Object got = left.get(output);
    return same(expected, got)
        ? List.of()
        : List.of(
            Mismatch.of(
                node, what + " differs", Json.write(expected), Json.write(got), Mismatch.ALL));
  }

  /// Returns whether two values are the same in JSON, where `1` and `1.0` are one number.
  static boolean same(@Nullable Object a, @Nullable Object b) {
    if (a instanceof Number one && b instanceof Number other) {
      return new BigDecimal(one.toString()).compareTo(new BigDecimal(other.toString())) == 0;
    }
    if (a instanceof Map<?, ?> one && b instanceof Map<?, ?> other) {
      return one.keySet().equals(other.keySet())
          && one.keySet().stream().allMatch(key -> same(one.get(key), other.get(key)));
    }
    if (a instanceof List<?> one && b instanceof List<?> other) {
      boolean same = one.size() == other.size();
      for (int at = 0; same && at < one.size(); at++) {
        same = same(one.get(at), other.get(at));
      }
      return same;
    }
    return Objects.equals(a, b);
  }
}
