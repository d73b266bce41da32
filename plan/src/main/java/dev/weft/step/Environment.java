package dev.weft.step;

import dev.weft.expression.ExpressionException;
import dev.weft.expression.Scope;
import dev.weft.expression.Template;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The variables of a command: its own, and those around it, which it shares with other commands.
/// Its own win. Immutable and thread-safe.
///
/// @param around what surrounds it; null for nothing
/// @param own its own variables, by name
public record Environment(@Nullable Environment around, Map<String, Template> own) {

  /// No variables.
  public static final Environment EMPTY = new Environment(null, Map.of());

  public Environment {
    own = Map.copyOf(own);
  }

  /// This with more variables, which win.
  public Environment with(Map<String, Template> more) {
    return more.isEmpty() ? this : new Environment(this, more);
  }

  /// Whether there is a variable of this name.
  public boolean has(String name) {
    return own.containsKey(name) || (around != null && around.has(name));
  }

  /// The variables with their values filled in. Those that others of their name hide are not looked
  /// at.
  ///
  /// @throws ExpressionException if one has no value
  Map<String, String> values(Scope scope) {
    Map<String, String> values = new HashMap<>();
    for (Environment each = this; each != null; each = each.around) {
      each.own.forEach(
          (name, template) -> {
            if (!values.containsKey(name)) {
              values.put(name, template.text(scope));
            }
          });
    }
    return values;
  }
}
