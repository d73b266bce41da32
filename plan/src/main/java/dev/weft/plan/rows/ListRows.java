package dev.weft.plan.rows;

import dev.weft.expression.Kind;
import dev.weft.json.Json;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The rows of a list that a task left: texts, numbers and truth values, which are their own keys,
/// or objects, of which one value is the key.
///
/// @param name the expression that reads the list
/// @param key the key of an object; null if rows are their own keys
public record ListRows(String name, List<?> items, @Nullable RowKey key) implements Rows {

  @Override
  public Iterator<Row> open() {
    Iterator<?> each = items.iterator();
    return new RowLookahead() {
      private long number;

      @Override
      @Nullable Row read() {
        return each.hasNext() ? row(++number, each.next()) : null;
      }
    };
  }

  private Row row(long number, @Nullable Object item) {
    if (key != null) {
      return JsonRows.row(this, number, item, key);
    }
    return switch (item) {
      case String text when text.isBlank() ->
          throw new RowException(at(number) + " is an empty text", "a row needs a name");
      case String text -> new Row(number, text, text);
      case Number value -> new Row(number, Json.write(value), value);
      case Boolean value -> new Row(number, Json.write(value), value);
      case Map<?, ?> object ->
          throw new RowException(
              at(number) + " is an object, and no key says which of its values names a row",
              "write `for-each: {list: \"${{ %s }}\", key: %s}`"
                  .formatted(name, keyCandidate(object)));
      case null, default ->
          throw new RowException(
              "%s is %s, and a row is a text, a number or an object"
                  .formatted(at(number), item == null ? "null" : "a list"));
    };
  }

  /// Returns the first value of an object that could be its key.
  private static String keyCandidate(Map<?, ?> object) {
    return object.entrySet().stream()
        .filter(it -> it.getValue() instanceof String || it.getValue() instanceof Number)
        .map(it -> String.valueOf(it.getKey()))
        .findFirst()
        .orElse("id");
  }

  @Override
  public @Nullable Kind kind() {
    return key == null ? null : Kind.VALUES;
  }

  @Override
  public List<String> tableColumns(String as) {
    return key == null ? List.of(as) : List.of();
  }

  @Override
  public String at(long line) {
    return "item " + line + " of `" + name + "`";
  }

  @Override
  public String there(long line) {
    return "in item " + line;
  }
}
