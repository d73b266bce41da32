package dev.weft.expression;

import dev.weft.json.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An expression between `${{` and `}}`, or the value of `if:`: a [Path], or anything else that the
/// [ExpressionLanguage] supports. Immutable and thread-safe.
public sealed interface Expression permits Path, Expression.Computed {

  /// Reads an expression. Reading a path loads no class of the expression language's library.
  ///
  /// @throws ExpressionException if the text is not well-formed; the message says where. Also if it
  ///     is not a path, and no expression language is installed
  static Expression of(String text) {
    return Path.isPath(text) ? Path.of(text) : ExpressionLanguage.read(text);
  }

  /// An expression other than a path.
  non-sealed interface Computed extends Expression {

    /// Checks for errors that can be found before the run, given the kinds of the names that the
    /// expression reads.
    ///
    /// @throws ExpressionException if the expression can never succeed, for instance because it
    ///     compares a text with a number
    void check(Map<String, Kind> names);

    /// Returns whether the value may be true or false, given the kinds of the names.
    boolean mayBeCondition(Map<String, Kind> names);

    /// Returns the values that are compared with a text literal by `==` or `!=`, in either order.
    List<Compared> compared();
  }

  /// A value that is compared with a text literal.
  record Compared(Path path, String text) {}

  /// Evaluates the expression: a text, a number, a truth value, a list or a map of these; null for
  /// JSON's null.
  ///
  /// @throws ExpressionException if the expression has no value
  @Nullable Object find(Scope scope);

  /// Returns the values that the expression reads, each as the longest path that is written out.
  List<Path> paths();

  /// Evaluates the expression to a text: a text as it is, anything else as JSON.
  ///
  /// @throws ExpressionException if the expression has no value, or the value is null
  default String text(Scope scope) {
    return switch (find(scope)) {
      case null -> throw new ExpressionException("`" + this + "` has no value");
      case String text -> text;
      case Object other -> Json.write(other);
    };
  }

  /// Evaluates a condition.
  ///
  /// @throws ExpressionException if the expression has no value, or its value is neither true nor
  ///     false
  default boolean holds(Scope scope) {
    return switch (find(scope)) {
      case Boolean truth -> truth;
      case null, default ->
          throw new ExpressionException("`" + this + "` is neither true nor false");
    };
  }
}
