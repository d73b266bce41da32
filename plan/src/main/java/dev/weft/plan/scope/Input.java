package dev.weft.plan.scope;

import dev.weft.Form;
import dev.weft.json.Json;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One input of a plan or a template.
///
/// @param name its name in expressions
/// @param type its type; null for a list of any JSON values
/// @param otherwise its default as a text, for a list in JSON; null if a value is required
/// @param about its description; null if there is none
public record Input(
    String name, Form.@Nullable Type type, @Nullable String otherwise, @Nullable String about) {

  /// Converts a text to a value.
  ///
  /// @throws IllegalArgumentException if the text does not have the input's type; the message is
  ///     for users
  public Object value(String text) {
    if (type != null) {
      return new Form.Field(name, type, otherwise).value(text);
    }
    try {
      if (Json.readLine(text) instanceof List<?> list) {
        return list;
      }
    } catch (IllegalArgumentException noJson) {
      // Reported below, like any other text.
    }
    throw new IllegalArgumentException("`" + name + "` is a list, not `" + text + "`");
  }

  /// Returns what to write on the command line instead of an invalid text; may be empty.
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

  /// Returns the default; without a valid one, an example value of the type.
  public Object sample() {
    try {
      if (otherwise != null) {
        return value(otherwise);
      }
    } catch (IllegalArgumentException wrong) {
      // That has been reported.
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
