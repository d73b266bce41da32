package dev.weft.plan.rows;

import dev.weft.host.FileNames;
import dev.weft.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Rows in an output of a task, which is a list, the text of one, or the path of a file:
///
/// ```text
/// a list                      its elements
/// a text that begins with [   a list in JSON
/// a text that begins with {   lines of JSON, each an object
/// any other text              lines, each its own key
/// ```
public final class FoundRows {
  private FoundRows() {}

  /// Returns the rows in a value.
  ///
  /// @param name the expression that reads it
  /// @param key the key of an object; null if none is declared
  /// @throws RowException if it is no list
  public static Rows in(@Nullable Object value, String name, @Nullable RowKey key) {
    return switch (value) {
      case List<?> items -> new ListRows(name, items, key);
      case String text -> inText(text, name, key);
      case null, default ->
          throw new RowException(
              "`%s` is %s, and rows are a list".formatted(name, kind(value)),
              value == null ? "a task that finds none leaves `[]`" : "");
    };
  }

  private static Rows inText(String text, String name, @Nullable RowKey key) {
    String stripped = text.strip();
    if (stripped.isEmpty()) {
      return new ListRows(name, List.of(), key);
    }
    if (stripped.startsWith("[")) {
      return in(parsed(stripped, name), name, key);
    }
    OutputText lines = new OutputText(name, text);
    if (stripped.startsWith("{")) {
      if (key == null) {
        throw new RowException(
            "`" + name + "` has an object on each line, and no key says which value names a row",
            "write `for-each: {list: \"${{ %s }}\", key: id}`".formatted(name));
      }
      return new JsonRows(lines, key);
    }
    if (key != null) {
      throw new RowException(
          "`%s` is lines of text, which are their own keys, and `%s` names a value of an object"
              .formatted(name, key.column()),
          "leave `key` out, or write objects in JSON");
    }
    return new LineRows(lines, false);
  }

  private static @Nullable Object parsed(String text, String name) {
    try {
      return Json.read(text.getBytes(StandardCharsets.UTF_8));
    } catch (IllegalArgumentException wrong) {
      throw new RowException(
          "`%s` begins with `[` as a list in JSON does, and is none: %s"
              .formatted(name, wrong.getMessage()));
    }
  }

  /// Returns the file whose path a value is.
  ///
  /// @param folder the folder to which the path is relative
  /// @param name the expression that reads it
  /// @param remedy what to do if the file does not exist
  /// @throws RowException if it is no path, or there is no such file
  public static RowFile file(@Nullable Object value, Path folder, String name, String remedy) {
    if (!(value instanceof String text) || text.isBlank()) {
      throw new RowException(
          "`%s` is %s, and not the path of a file".formatted(name, kind(value)),
          value instanceof List ? "write `for-each: ${{ " + name + " }}` to run over a list" : "");
    }
    try {
      Path file = folder.resolve(text);
      if (Files.notExists(file)) {
        throw new RowException(
            "`%s` names %s, and there is no such file".formatted(name, file), remedy);
      }
      return new RowFile(file);
    } catch (InvalidPathException never) {
      throw new RowException("`%s` names no file: %s".formatted(name, FileNames.why(never)));
    }
  }

  private static String kind(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case Map<?, ?> _ -> "an object";
      case List<?> _ -> "a list";
      case String _ -> "an empty text";
      case Number _ -> "a number";
      default -> "true or false";
    };
  }
}
