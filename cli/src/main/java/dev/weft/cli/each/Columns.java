package dev.weft.cli.each;

import dev.weft.expression.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a command can read of a row.
///
/// @param names the names of its values; empty if a row is a single text
/// @param key the one that identifies a row; null if a row is a single text
/// @param isNested whether a value may have parts, which `{name.part}` reads
public record Columns(List<String> names, @Nullable String key, boolean isNested) {
  /// Rows that are single texts.
  public static final Columns NONE = new Columns(List.of(), null, false);

  /// How plans read the number of a row.
  static final String NUMBER = "${{ task.number }}";

  /// Returns how plans read the row itself: its text, or the value that identifies it.
  String row() {
    return key == null ? "${{ row }}" : value(key);
  }

  // A row that is a single text is its only column.
  private static final Pattern POSITION = Pattern.compile("[1-9]\\d{0,3}");

  /// Returns how plans read a value; null if a row has no such value. A number that is no name is
  /// the position of a column, unless each row may have others.
  @Nullable String find(String name) {
    if (names.contains(name)) {
      return value(name);
    }
    if (POSITION.matcher(name).matches() && !isNested) {
      int position = Integer.parseInt(name);
      String row = names.isEmpty() && position == 1 ? row() : null;
      return position <= names.size() ? value(names.get(position - 1)) : row;
    }
    int dot = name.indexOf('.');
    return isNested && dot > 0 && names.contains(name.substring(0, dot))
        ? "${{ row." + name + " }}"
        : null;
  }

  /// Returns how plans read the value with exactly this name.
  String value(String name) {
    return "${{ " + new Path(List.of("row", name)) + " }}";
  }
}
