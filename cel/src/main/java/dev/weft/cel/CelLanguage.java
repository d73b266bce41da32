package dev.weft.cel;

import dev.weft.expression.Expression;
import dev.weft.expression.ExpressionLanguage;

/// The Common Expression Language, as plans use it.
public final class CelLanguage implements ExpressionLanguage {
  @Override
  public Expression.Computed parse(String text) {
    return Cel.of(text);
  }
}
