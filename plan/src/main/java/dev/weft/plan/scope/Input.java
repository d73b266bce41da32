package dev.weft.plan.scope;

import dev.weft.Form;
import dev.weft.json.Json;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One input of a plan or a template.
///
/// @param name what expressions call it
/// @param type what it takes; null for a list of whatever JSON has
/// @param otherwise its value where none is given, as a text, a list in JSON; null if there must be
///     one
/// @param about what it is, for people; null where nothing is said
public record Input(
    String name, Form.@Nullable Type type, @Nullable String otherwise, @Nullable String about) {

  /// The value that a text stands for.
  ///
  /// @throws IllegalArgumentException if it is not of its type; the message is for people
  public Object value(String text) {
    if (type != null) {
      return new Form.Field(name, type, otherwise).value(text);
    }
    try {
      if (Json.readLine(text) instanceof List<?> list) {
        return list;
      }
    } catch (IllegalArgumentException noJson) {
      // Any other text is as wrong.
    }
    throw new IllegalArgumentException("`" + name + "` is a list, not `" + text + "`");
  }

  /// What to write on the command line instead of a text that is not of its type; may be empty.
  String remedy(String text) {
    if (type != null) {
      return "";
    }
    List<String> items =
        Arrays.stream(text.replaceAll("[\\[\\]\"'{}\\\\]", "").split(","))
            .map(String::strip)
            .filter(item -> !item.isEmpty())
            .toList();
    return "write it in JSON: --set %s='%s'".formatted(name, Json.write(items));
  }

  /// The default; for an input that has none, or a wrong one, something such as the rest of a plan
  /// expects.
  public Object sample() {
    try {
      if (otherwise != null) {
        return value(otherwise);
      }
    } catch (IllegalArgumentException wrong) {
      // That has been noted.
    }
    return switch (type) {
      case null -> List.of("x");
      case Form.Type.Text() -> "x";
      case Form.Type.Decimal() -> 1L;
      case Form.Type.Flag() -> false;
      case Form.Type.Choice(List<String> options) -> options.isEmpty() ? "x" : options.getFirst();
    };
  }
}
