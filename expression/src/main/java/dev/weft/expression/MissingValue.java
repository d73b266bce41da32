package dev.weft.expression;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Explains why there is no value at a path such as `steps.push.outputs.image`, and lists the
/// outputs that the step or task has instead.
final class MissingValue {
  private static final String SUCCEEDED = "succeeded";
  private static final Map<String, String> KINDS = Map.of("steps", "step", "needs", "task");

  private MissingValue() {}

  /// Returns the explanation; empty for any other path, and if the output exists but not the part
  /// of it.
  static String why(List<String> segments, Scope scope) {
    if (segments.getFirst().equals("failure")
        && scope.values().get("failure") instanceof Map<?, ?> it
        && it.isEmpty()) {
      return "nothing has failed";
    }
    String kind = KINDS.get(segments.getFirst());
    if (kind == null
        || segments.size() < 4
        || !segments.get(2).equals("outputs")
        || !(part(part(scope.values(), segments.get(0)), segments.get(1)) instanceof Map<?, ?> its)
        || !(its.get("outputs") instanceof Map<?, ?> outputs)) {
      return "";
    }
    String who = "the %s `%s`".formatted(kind, segments.get(1));
    Object status = its.get("status");
    if (!SUCCEEDED.equals(status)) {
      return who + " has the status `" + status + "`";
    }
    String output = segments.get(3);
    if (outputs.containsKey(output)) {
      return "";
    }
    return outputs.isEmpty()
        ? who + " has left no outputs"
        : who + " has left no `" + output + "`, but " + names(outputs);
  }

  private static @Nullable Object part(@Nullable Object value, String name) {
    return value instanceof Map<?, ?> map ? map.get(name) : null;
  }

  private static String names(Map<?, ?> outputs) {
    return outputs.keySet().stream()
        .map(name -> "`" + name + "`")
        .collect(Collectors.toCollection(TreeSet::new))
        .stream()
        .collect(Collectors.joining(", "));
  }
}
