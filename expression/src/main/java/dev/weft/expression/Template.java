package dev.weft.expression;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A text in which each `${{ expression }}` is replaced by a value, such as `order ${{ row.id }}`.
/// Immutable.
public final class Template {
  private static final String OPEN = "${{";
  private static final String CLOSE = "}}";

  /// A part of a template: literal text, or an expression.
  public sealed interface Part {
    record Literal(String text) implements Part {}

    record Value(Expression expression) implements Part {}
  }

  private final String source;
  private final List<Part> parts;

  private Template(String source, List<Part> parts) {
    this.source = source;
    this.parts = List.copyOf(parts);
  }

  /// Reads a template.
  ///
  /// @throws ExpressionException if an insertion is not closed or is not an expression
  public static Template of(String source) {
    List<Part> parts = new ArrayList<>();
    int end = 0;
    for (int start = source.indexOf(OPEN); start >= 0; start = source.indexOf(OPEN, end)) {
      int close = source.indexOf(CLOSE, start);
      if (close < 0) {
        throw new ExpressionException("`${{` is not closed; write `}}` where the value ends");
      }
      addLiteral(parts, source.substring(end, start));
      parts.add(new Part.Value(expression(source.substring(start + OPEN.length(), close).strip())));
      end = close + CLOSE.length();
    }
    addLiteral(parts, source.substring(end));
    return new Template(source, parts);
  }

  /// Returns a template that is this text, whatever is in it.
  public static Template literal(String text) {
    List<Part> parts = new ArrayList<>();
    addLiteral(parts, text);
    return new Template(text, parts);
  }

  private static Expression expression(String text) {
    if (text.isEmpty()) {
      throw new ExpressionException(
          "nothing stands between `${{` and `}}`", OPEN, "such as `${{ inputs.NAME }}`");
    }
    if (text.startsWith(OPEN)) {
      throw new ExpressionException(
          "`${{` stands within another",
          OPEN,
          "write names without it, as in `${{ inputs.NAME }}`");
    }
    return Expression.of(text);
  }

  /// Returns whether a text contains `${{`.
  public static boolean isIn(String text) {
    return text.contains(OPEN);
  }

  /// Returns the parts, in order; no two adjacent parts are literals.
  public List<Part> parts() {
    return parts;
  }

  /// Returns the inserted expressions, in order.
  public List<Expression> expressions() {
    return parts.stream()
        .filter(Part.Value.class::isInstance)
        .map(part -> ((Part.Value) part).expression())
        .toList();
  }

  /// Returns the text with every value filled in. Texts are inserted as they are, other values as
  /// JSON.
  ///
  /// @throws ExpressionException if an expression has no value
  public String text(Scope scope) {
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      text.append(
          switch (part) {
            case Part.Literal(String literal) -> literal;
            case Part.Value(Expression expression) -> expression.text(scope);
          });
    }
    return text.toString();
  }

  /// Returns the value itself if the template is a single insertion, otherwise the text.
  ///
  /// @throws ExpressionException if an expression has no value
  public @Nullable Object value(Scope scope) {
    return parts.size() == 1 && parts.getFirst() instanceof Part.Value(Expression expression)
        ? expression.find(scope)
        : text(scope);
  }

  @Override
  public String toString() {
    return source;
  }

  private static void addLiteral(List<Part> parts, String text) {
    if (!text.isEmpty()) {
      parts.add(new Part.Literal(text));
    }
  }
}
