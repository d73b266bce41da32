package dev.weft.plan.rows;

import dev.weft.expression.Kind;
import dev.weft.json.Json;
import dev.weft.plan.hints.Nearest;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Lines of JSON, each an object; blank ones are skipped. Values keep their types.
public record JsonRows(RowText source, RowKey key) implements Rows {
  @Override
  public Iterator<Row> open() {
    TextLines lines = new TextLines(source, false);
    return lines.rows(text -> row(lines.line(), text));
  }

  private Row row(long line, String text) {
    Object value;
    try {
      value = Json.readLine(text);
    } catch (IllegalArgumentException wrong) {
      throw new RowException(
          at(line) + ": this is not JSON: " + wrong.getMessage(), "each line is one object");
    }
    return row(this, line, value, key);
  }

  /// Returns a row that is an object.
  ///
  /// @throws RowException if it is none, or has no key
  static Row row(Rows rows, long line, @Nullable Object value, RowKey key) {
    if (!(value instanceof Map<?, ?> object)) {
      throw new RowException(rows.at(line) + ": a row is an object", "such as `{\"id\": 1}`");
    }
    try {
      return new Row(line, key.in(object), object);
    } catch (IllegalArgumentException wrong) {
      List<String> names = object.keySet().stream().map(String::valueOf).toList();
      boolean isThere = names.contains(key.column());
      throw new RowException(
          rows.at(line) + ": " + wrong.getMessage(),
          isThere ? RowKey.OTHER : Nearest.remedy(key.column(), names));
    }
  }

  @Override
  public Kind kind() {
    return Kind.VALUES;
  }

  @Override
  public @Nullable Object version() {
    return source.version();
  }

  @Override
  public String at(long line) {
    return source.at(line);
  }
}
