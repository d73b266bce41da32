package dev.weft.plan.rows;

import dev.weft.expression.ExpressionException;
import dev.weft.expression.Path;
import dev.weft.expression.Scope;
import dev.weft.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What names a row that has values by name: `id`, `row.id`, `customer.id`, `row["First name"]`.
///
/// @param path the way to it, from the row's own name on
public record RowKey(Path path) {

  /// The key that is written so.
  ///
  /// @param as what the row is called, with which the key may begin
  public static RowKey of(String written, String as) {
    List<String> segments = new ArrayList<>(segments(written));
    if (segments.size() == 1 || !segments.getFirst().equals(as)) {
      segments.addFirst(as);
    }
    return new RowKey(new Path(segments));
  }

  /// What is no path is one name, such as `First name`.
  private static List<String> segments(String written) {
    try {
      return Path.of(written).segments();
    } catch (ExpressionException name) {
      return List.of(written);
    }
  }

  /// The name that it has in a row without depth.
  public String column() {
    return String.join(".", path.segments().subList(1, path.segments().size()));
  }

  /// The key of this row.
  ///
  /// @throws IllegalArgumentException if it has none; the message says why
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
