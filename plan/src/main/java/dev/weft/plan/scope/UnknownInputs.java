package dev.weft.plan.scope;

import dev.weft.expression.Path;
import dev.weft.expression.Template;
import java.util.Set;

/// The inputs whose values are unknown while a plan is read: they are missing or invalid, which has
/// been reported, or belong to an unused template. Nothing that depends on their values is checked.
///
/// @param names the names of the known ones
/// @param others whether there may be more, because some could not be read
public record UnknownInputs(Set<String> names, boolean others) {
  private static final String INPUTS = "inputs";

  public UnknownInputs {
    names = Set.copyOf(names);
  }

  /// Returns whether this path reads one of them.
  ///
  /// @param known the names of all inputs that could be read
  boolean isReadBy(Path path, Set<String> known) {
    return path.segments().size() > 1
        && path.segments().getFirst().equals(INPUTS)
        && has(path.segments().get(1), known);
  }

  /// Returns whether this template reads one of them.
  ///
  /// @param known the names of all inputs that could be read
  boolean isReadBy(Template template, Set<String> known) {
    return template.expressions().stream()
        .flatMap(expression -> expression.paths().stream())
        .anyMatch(path -> isReadBy(path, known));
  }

  private boolean has(String name, Set<String> known) {
    return names.contains(name) || (others && !known.contains(name));
  }
}
