package dev.weft.plan.scope;

import dev.weft.expression.Expression;
import dev.weft.expression.ExpressionException;
import dev.weft.expression.Path;
import dev.weft.expression.Scope;
import dev.weft.json.Json;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// An answer of a step that is polled, and the condition that it is to fulfil.
///
/// @param until the condition
/// @param outputs what the attempt has left
record Answered(Expression until, Map<String, Object> outputs) {
  private static final int VALUE_LENGTH_MAX = 80;

  /// Returns the values that the condition has found in the answer, for people; null if it holds.
  ///
  /// @throws ExpressionException if the condition has no value
  @Nullable String missing(Scope before) {
    Scope scope = before.with(KnownPaths.OUTPUTS, outputs);
    if (until.holds(scope)) {
      return null;
    }
    String found =
        until.paths().stream()
            .filter(path -> path.segments().getFirst().equals(KnownPaths.OUTPUTS))
            .distinct()
            .map(path -> "`" + path + "` is " + value(path, scope))
            .collect(Collectors.joining(", "));
    return found.isEmpty() ? "`" + until + "` is false" : found;
  }

  private static String value(Path path, Scope scope) {
    try {
      String value = Json.write(path.find(scope));
      return value.length() > VALUE_LENGTH_MAX ? value.substring(0, VALUE_LENGTH_MAX) + "…" : value;
    } catch (ExpressionException missing) {
      return "missing";
    }
  }
}
