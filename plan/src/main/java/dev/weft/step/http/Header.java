package dev.weft.step.http;

import dev.weft.expression.Expression;
import dev.weft.expression.ExpressionException;
import dev.weft.expression.Scope;
import dev.weft.expression.Template;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A header of a request. Its value is one line of ASCII, even after values are filled in, so that
/// nothing in a row can add a header.
///
/// @param name a token such as `Authorization`, in upper or lower case
/// @param value may hold templates
public record Header(String name, Template value) {
  // The HTTP client sets these itself.
  private static final Set<String> OURS =
      Set.of(
          "connection",
          "content-length",
          "expect",
          "host",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  /// @throws IllegalArgumentException if the header cannot be sent; the message is for users
  public Header {
    if (!name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+")) {
      throw new IllegalArgumentException("`" + name + "` is no name of a header");
    }
    if (OURS.contains(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException("the header `" + name + "` is set by Weft");
    }
    for (Template.Part part : value.parts()) {
      String wrong = part instanceof Template.Part.Literal(String text) ? wrongWith(text) : null;
      if (wrong != null) {
        throw new IllegalArgumentException("the header `" + name + "` " + wrong);
      }
    }
  }

  /// Returns the value to send.
  ///
  /// @throws ExpressionException if a path has no value, or a value that a header cannot contain
  String text(Scope scope) {
    for (Expression inserted : value.expressions()) {
      String wrong = wrongWith(inserted.text(scope));
      if (wrong != null) {
        throw new ExpressionException(
            "`%s` for the header `%s` %s".formatted(inserted, name, wrong));
      }
    }
    return value.text(scope).strip();
  }

  boolean is(String other) {
    return name.equalsIgnoreCase(other);
  }

  private static @Nullable String wrongWith(String text) {
    if (text.chars().anyMatch(c -> c == '\r' || c == '\n')) {
      return "holds a line break";
    }
    return text.chars().allMatch(c -> c == '\t' || (c >= ' ' && c < 0x7f))
        ? null
        : "holds a character that is not in ASCII";
  }
}
