package dev.weft.cli.each;

import dev.weft.json.Json;
import dev.weft.plan.hints.Nearest;
import dev.weft.plan.rows.CsvText;
import dev.weft.plan.rows.RowException;
import dev.weft.plan.rows.RowFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds out what a file of rows holds.
///
/// @param format its format; null for that of its suffix
/// @param key the column that identifies a row; null for the first one
/// @param delimiter what separates the columns of CSV; empty for a comma, or a tab in a `.tsv`
/// file; `\0` if rows end with NUL
public record EachRows(@Nullable RowFormat format, @Nullable String key, String delimiter) {
  /// The delimiter of rows that end with NUL, as it is written.
  static final String NUL = "\\0";

  // How many objects are read to learn the names of their values.
  private static final int OBJECTS_READ_MAX = 1_000;

  /// Returns the rows of a file.
  ///
  /// @param written how the plan names it
  /// @throws EachException if it cannot be read, or has no such key
  public EachSource.File of(Path file, String written) throws EachException {
    boolean isNul = delimiter.equals(NUL) && format == null;
    RowFormat known = isNul ? RowFormat.LINES : format == null ? RowFormat.ofSuffix(file) : format;
    if (delimiter.equals(NUL) && known != RowFormat.LINES) {
      throw new EachException(
          "rows that end with NUL have no columns: -0 goes with --format lines");
    }
    RowFile rows = new RowFile(file.toAbsolutePath().normalize());
    try {
      return switch (known) {
        case LINES -> lines(rows, written);
        case CSV -> csv(rows, file, written);
        case JSONL -> objects(rows, written);
      };
    } catch (RowException wrong) {
      String remedy = wrong.remedy().isEmpty() ? "" : "; " + wrong.remedy();
      throw new EachException(wrong.getMessage() + remedy);
    }
  }

  /// Returns what to do about a row without a key.
  static String otherKey() {
    return "--key COLUMN names a column that tells rows apart";
  }

  private EachSource.File lines(RowFile rows, String written) throws EachException {
    if (key != null || !(delimiter.isEmpty() || delimiter.equals(NUL))) {
      throw new EachException(
          "rows that are lines have no columns, so that --%s has no meaning; --format says what %s is"
              .formatted(key == null ? "delimiter" : "key", rows.name()));
    }
    try {
      rows.open().close();
    } catch (IOException harmless) {
      // It was only read.
    }
    return new EachSource.File(written, RowFormat.LINES, Columns.NONE, null, delimiter);
  }

  private EachSource.File csv(RowFile rows, Path file, String written) throws EachException {
    boolean isTabbed = file.toString().toLowerCase(Locale.ROOT).endsWith(".tsv");
    String separator = delimiter.isEmpty() && isTabbed ? "\\t" : delimiter;
    String one = separator.equals("\\t") ? "\t" : separator;
    if (one.length() > 1) {
      throw new EachException("--delimiter is one character, not `" + delimiter + "`");
    }
    List<String> names = new CsvText(rows, one.isEmpty() ? ',' : one.charAt(0)).header();
    Columns columns = columns(names, false);
    return new EachSource.File(written, RowFormat.CSV, columns, key, separator);
  }

  private EachSource.File objects(RowFile rows, String written) throws EachException {
    Set<String> names = new LinkedHashSet<>();
    try (BufferedReader reader = Files.newBufferedReader(rows.path())) {
      int left = OBJECTS_READ_MAX;
      for (String line = reader.readLine(); line != null && left-- > 0; line = reader.readLine()) {
        if (!line.isBlank() && Json.readLine(line.strip()) instanceof Map<?, ?> object) {
          object.keySet().forEach(name -> names.add(String.valueOf(name)));
        }
      }
    } catch (IOException unreadable) {
      throw rows.unreadable(unreadable);
    } catch (IllegalArgumentException notJson) {
      // The reader of the plan says where.
    }
    if (names.isEmpty()) {
      names.add(key == null ? "id" : key);
    }
    Columns columns = columns(new ArrayList<>(names), true);
    return new EachSource.File(written, RowFormat.JSONL, columns, key, "");
  }

  private Columns columns(List<String> names, boolean isNested) throws EachException {
    if (key != null && !names.contains(key) && !(isNested && key.contains("."))) {
      throw new EachException(
          "--key: the rows have no column `%s`: %s".formatted(key, Nearest.remedy(key, names)));
    }
    return new Columns(names, key == null ? names.getFirst() : key, isNested);
  }
}
