package dev.weft.plan.rows;

import dev.weft.expression.ExpressionException;
import dev.weft.expression.Path;
import dev.weft.expression.Scope;
import dev.weft.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The key of a row with named values: `id`, `row.id`, `customer.id`, `row["First name"]`.
///
/// @param path the path within the row
public record RowKey(Path path) {
  /// What to do about a row without a key.
  static final String OTHER =
      "each row is a task, named by its key: fill it in, or name another one, with `key:` in a plan"
          + " and --key of `weft each`";

  /// Parses a key.
  ///
  /// @param as the variable name of the row, which may precede the key
  public static RowKey of(String written, String as) {
    List<String> segments = new ArrayList<>(segments(written));
    if (segments.size() == 1 || !segments.getFirst().equals(as)) {
      segments.addFirst(as);
    }
    return new RowKey(new Path(segments));
  }

  /// A text that is not a path is a single name, such as `First name`.
  private static List<String> segments(String written) {
    try {
      return Path.of(written).segments();
    } catch (ExpressionException name) {
      return List.of(written);
    }
  }

  /// Returns its name as a column, in a row without nested values.
  public String column() {
    return String.join(".", path.segments().subList(1, path.segments().size()));
  }

  /// Returns the key of this row.
  ///
  /// @throws IllegalArgumentException if the row has no key; the message says why
  public String in(Map<?, ?> row) {
    @Nullable Object value;
    try {
      value = path.find(new Scope(Map.of(path.segments().getFirst(), row)));
    } catch (ExpressionException nothing) {
      throw new IllegalArgumentException("this row has no `" + column() + "`", nothing);
    }
    return switch (value) {
      case String text when text.isBlank() ->
          throw new IllegalArgumentException("the key `" + column() + "` is empty");
      case String text -> text;
      case Number number -> Json.write(number);
      case null, default ->
          throw new IllegalArgumentException(
              "the key `%s` is %s, not a text or a number".formatted(column(), kind(value)));
    };
  }

  private static String kind(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> _ -> "an object";
      case List<?> _ -> "a list";
      case null, default -> String.valueOf(value);
    };
  }
}
