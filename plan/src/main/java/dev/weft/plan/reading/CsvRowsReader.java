package dev.weft.plan.reading;

import dev.weft.plan.hints.Nearest;
import dev.weft.plan.rows.ColumnKey;
import dev.weft.plan.rows.ColumnType;
import dev.weft.plan.rows.CsvRows;
import dev.weft.plan.rows.CsvText;
import dev.weft.plan.rows.RowException;
import dev.weft.plan.rows.RowFile;
import dev.weft.plan.rows.RowText;
import dev.weft.plan.rows.Rows;
import dev.weft.plan.scope.Fields;
import dev.weft.plan.source.Diagnostics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads the settings of a `for-each` over CSV rows.
final class CsvRowsReader {
  private static final char COMMA = ',';
  private static final String OTHER_DELIMITERS = ";\t|";
  // The whole file is read for each.
  private static final int COLUMNS_TRIED_MAX = 5;

  private final Fields fields;
  private final String as;
  private final Diagnostics diagnostics;

  CsvRowsReader(Fields fields, String as, Diagnostics diagnostics) {
    this.fields = fields;
    this.as = as;
    this.diagnostics = diagnostics;
  }

  /// Returns the rows of a file; null, after reporting an error, if they cannot be used.
  ///
  /// @param csv the place where the file is named
  @Nullable CsvRows read(RowFile file, Node csv) {
    CsvText source = new CsvText(file, delimiter());
    List<String> columns;
    try {
      columns = source.header();
    } catch (RowException wrong) {
      diagnostics.add(csv, String.valueOf(wrong.getMessage()), wrong.remedy());
      return null;
    }
    if (isParted(columns)) {
      return null;
    }
    ColumnKey key = key(csv, () -> telling(source, columns));
    Node place = fields.node("key");
    Map<String, ColumnType> types = types(columns);
    if (key != null && place != null && key.among(columns) == null) {
      diagnostics.add(place, source.noColumn(key.name()), Nearest.remedy(key.name(), columns));
      return null;
    }
    return key == null ? null : new CsvRows(source, columns, key, types);
  }

  /// Returns the rows of a text that exists only during the run, whatever its columns; null, after
  /// reporting an error, if the settings cannot be used.
  ///
  /// @param csv the place that declares them as CSV
  @Nullable Function<RowText, Rows> read(Node csv) {
    char delimiter = delimiter();
    ColumnKey key = key(csv, () -> Optional.of("id"));
    Map<String, ColumnType> types = types(null);
    return key == null
        ? null
        : text -> new CsvRows(new CsvText(text, delimiter), List.of(), key, types);
  }

  /// Returns the first column whose values all differ, among the first few columns.
  private Optional<String> telling(CsvText source, List<String> columns) {
    return columns.stream()
        .limit(COLUMNS_TRIED_MAX)
        .filter(
            column -> {
              try {
                new CsvRows(source, columns, new ColumnKey(column, as), Map.of()).check();
                return true;
              } catch (RowException twins) {
                return false;
              }
            })
        .findFirst();
  }

  private char delimiter() {
    Node node = fields.node("delimiter");
    String text = node == null ? null : fields.text("delimiter");
    if (node == null || text == null) {
      return COMMA;
    }
    String delimiter = text.equals("\\t") ? "\t" : text;
    if (delimiter.length() != 1 || "\"\r\n\uFEFF\0".contains(delimiter)) {
      diagnostics.add(
          node,
          "`delimiter` is one character, not " + Fields.kind(node),
          "such as `\";\"` or `\"\\t\"`");
      return COMMA;
    }
    return delimiter.charAt(0);
  }

  /// Reports an error if a single column looks like several columns with another delimiter.
  private boolean isParted(List<String> columns) {
    String first = columns.getFirst();
    if (columns.size() > 1 || fields.node("delimiter") != null) {
      return false;
    }
    Optional<String> delimiter =
        OTHER_DELIMITERS.chars().mapToObj(Character::toString).filter(first::contains).findFirst();
    delimiter.ifPresent(
        it ->
            diagnostics.add(
                fields.value("csv"),
                "there is one column, `" + first + "`",
                "add `delimiter: \"%s\"`".formatted(it.replace("\t", "\\t"))));
    return delimiter.isPresent();
  }

  /// @param example a column that could be the key; empty if none can
  private @Nullable ColumnKey key(Node csv, Supplier<Optional<String>> example) {
    if (fields.node("key") == null) {
      if (fields.isSound()) {
        String remedy =
            example
                .get()
                .map(it -> "add `key: " + it + "`")
                .orElse("add `key:` and a column whose values differ");
        diagnostics.add(csv, "which column names a row?", remedy);
      }
      return null;
    }
    String written = fields.text("key");
    return written == null ? null : new ColumnKey(written, as);
  }

  /// @param columns the existing columns; null if unknown
  private Map<String, ColumnType> types(@Nullable List<String> columns) {
    Node node = fields.node("types");
    Map<String, ColumnType> types = new LinkedHashMap<>();
    if (node == null) {
      return types;
    }
    Fields given = Fields.of(node, "`types`", diagnostics);
    given
        .values()
        .forEach(
            (column, type) -> {
              boolean isThere = columns == null || columns.contains(column);
              if (columns != null && !isThere) {
                diagnostics.add(
                    given.key(column),
                    "there is no column `" + column + "`",
                    Nearest.remedy(column, columns));
              }
              String written = Fields.text(type, "a type", diagnostics);
              if (written != null) {
                ColumnType.of(written)
                    .ifPresentOrElse(
                        known -> {
                          if (isThere) {
                            types.put(column, known);
                          }
                        },
                        () ->
                            diagnostics.add(
                                type,
                                "there is no type `" + written + "`",
                                Nearest.remedy(written, ColumnType.names())));
              }
            });
    return types;
  }
}
