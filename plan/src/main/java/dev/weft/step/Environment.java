package dev.weft.step;

import dev.weft.expression.ExpressionException;
import dev.weft.expression.Scope;
import dev.weft.expression.Template;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The variables of a command: its own, and those of the enclosing environment, which it shares
/// with other commands. Its own take precedence. Immutable and thread-safe.
///
/// @param enclosing the enclosing environment; null for none
/// @param own its own variables, by name
public record Environment(@Nullable Environment enclosing, Map<String, Template> own) {

  /// No variables.
  public static final Environment EMPTY = new Environment(null, Map.of());

  public Environment {
    own = Map.copyOf(own);
  }

  /// Returns an environment with more variables, which take precedence.
  public Environment with(Map<String, Template> more) {
    return more.isEmpty() ? this : new Environment(this, more);
  }

  /// Returns whether there is a variable of this name.
  public boolean has(String name) {
    return own.containsKey(name) || (enclosing != null && enclosing.has(name));
  }

  /// Returns the variables with their values filled in. Hidden variables are not evaluated.
  ///
  /// @throws ExpressionException if a variable has no value
  Map<String, String> values(Scope scope) {
    Map<String, String> values = new HashMap<>();
    for (Environment each = this; each != null; each = each.enclosing) {
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
