package dev.weft.step.http;

import dev.weft.expression.Expression;
import dev.weft.expression.ExpressionException;
import dev.weft.expression.Scope;
import dev.weft.expression.Template;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A header of a request. Its value is one line of ASCII, also when values are filled in: nothing
/// in a row can add a header.
///
/// @param name a word such as `Authorization`; in any case
/// @param value may hold templates
public record Header(String name, Template value) {
  // They belong to the client, which would be told two things.
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

  /// @throws IllegalArgumentException if this cannot be sent; the message is for people
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

  /// The value as it is sent.
  ///
  /// @throws ExpressionException if a path leads to nothing, or to what no header can hold
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
