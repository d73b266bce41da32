package dev.weft.plan.scope;

import dev.weft.expression.Expression;
import dev.weft.expression.ExpressionException;
import dev.weft.expression.Path;
import dev.weft.expression.Scope;
import dev.weft.json.Json;
import java.util.Map;
import java.util.stream.Collectors;

/// An answer of a step that is polled, and the condition that it is to fulfil.
///
/// @param until the condition, which reads something of the answer
/// @param outputs what the attempt has left
record Answered(Expression until, Map<String, Object> outputs) {
  private static final int VALUE_LENGTH_MAX = 80;

  /// Returns the values that the condition has found in the answer, for people; empty if it holds.
  ///
  /// @throws ExpressionException if the condition has no value
  String missing(Scope before) {
    Scope scope = before.with(KnownPaths.OUTPUTS, outputs);
    if (until.holds(scope)) {
      return "";
    }
    return until.paths().stream()
        .filter(KnownPaths::isOfAnswer)
        .distinct()
        .map(path -> "`" + path + "` is " + value(path, scope))
        .collect(Collectors.joining(", "));
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
