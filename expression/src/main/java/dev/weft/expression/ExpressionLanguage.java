package dev.weft.expression;

import java.util.Iterator;
import java.util.ServiceLoader;

/// The language of expressions that are more than a path. Its library takes eight megabytes and
/// most of a second to load. It therefore has a module of its own, `dev.weft.cel`, which is looked
/// up when the first such expression is read.
public interface ExpressionLanguage {

  /// Reads an expression.
  ///
  /// @throws ExpressionException if it is not well-formed; the message says where
  Expression.Computed parse(String text);

  /// Reads an expression with the installed language.
  ///
  /// @throws ExpressionException if no language is installed, or the expression is not well-formed
  static Expression.Computed read(String text) {
    return Found.LANGUAGE.parse(text);
  }

  /// Holds the installed language.
  final class Found {
    private static final ExpressionLanguage LANGUAGE = find();

    private Found() {}

    private static ExpressionLanguage find() {
      Iterator<ExpressionLanguage> languages =
          ServiceLoader.load(ExpressionLanguage.class, ExpressionLanguage.class.getClassLoader())
              .iterator();
      return languages.hasNext() ? languages.next() : Found::refuse;
    }

    private static Expression.Computed refuse(String text) {
      throw new ExpressionException(
          "`" + text + "` is more than a path, and the library for that is not there",
          text,
          "add `weft-cel` to the dependencies");
    }
  }
}
