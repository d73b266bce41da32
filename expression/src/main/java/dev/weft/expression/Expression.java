package dev.weft.expression;

import dev.weft.json.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What stands between `${{` and `}}`, or behind `if:`: a [Path], or anything else that the
/// [ExpressionLanguage] has. Immutable and thread-safe.
public sealed interface Expression permits Path, Expression.Computed {

  /// Reads an expression. Nothing of the expression language's library is loaded for a path.
  ///
  /// @throws ExpressionException if it is not well-formed; the message says where. Also if it is no
  ///     path, and the library is not there
  static Expression of(String text) {
    return Path.isPath(text) ? Path.of(text) : ExpressionLanguage.read(text);
  }

  /// An expression that is more than a path.
  non-sealed interface Computed extends Expression {

    /// Looks for what can never work, given what is known of the names that it reads.
    ///
    /// @throws ExpressionException for a comparison of a text with a number, for instance
    void check(Map<String, Kind> names);

    /// Whether it may be true or false, given what is known of the names.
    boolean mayBeCondition(Map<String, Kind> names);

    /// The values that are said to equal a text, or not to, whichever stands first.
    List<Compared> compared();
  }

  /// A value that is compared with a text that is written out.
  record Compared(Path path, String text) {}

  /// Its value: a text, a number, a truth value, a list or a map of these; null where JSON's null
  /// is there.
  ///
  /// @throws ExpressionException if it has none
  @Nullable Object find(Scope scope);

  /// The values that it reads, each as the longest path that is written out.
  List<Path> paths();

  /// The value as a text: a text as it is, anything else as JSON.
  ///
  /// @throws ExpressionException if it has no value, or null
  default String text(Scope scope) {
    return switch (find(scope)) {
      case null -> throw new ExpressionException("`" + this + "` has no value");
      case String text -> text;
      case Object other -> Json.write(other);
    };
  }

  /// Whether a condition holds.
  ///
  /// @throws ExpressionException if it has no value, or another than true or false
  default boolean holds(Scope scope) {
    return switch (find(scope)) {
      case Boolean truth -> truth;
      case null, default ->
          throw new ExpressionException("`" + this + "` is neither true nor false");
    };
  }
}
