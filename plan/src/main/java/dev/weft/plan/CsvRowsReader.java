package dev.weft.plan;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads what a `for-each` says about a CSV file.
final class CsvRowsReader {
  private static final char COMMA = ',';
  private static final String OTHER_DELIMITERS = ";\t|";

  private final Fields fields;
  private final String as;
  private final Problems problems;

  CsvRowsReader(Fields fields, String as, Problems problems) {
    this.fields = fields;
    this.as = as;
    this.problems = problems;
  }

  /// Null, with a problem, if the rows cannot be used.
  ///
  /// @param csv where the file is named
  @Nullable CsvRows read(RowFile file, Node csv) {
    CsvRows.Source source = new CsvRows.Source(file, delimiter());
    List<String> columns;
    try {
      columns = source.header();
    } catch (RowException wrong) {
      problems.add(csv, String.valueOf(wrong.getMessage()), wrong.remedy());
      return null;
    }
    if (isParted(columns)) {
      return null;
    }
    String key = key(csv, file, columns);
    Map<String, ColumnType> types = types(columns);
    return key == null ? null : new CsvRows(source, columns, key, types);
  }

  private char delimiter() {
    Node node = fields.node("delimiter");
    String text = node == null ? null : fields.text("delimiter");
    if (node == null || text == null) {
      return COMMA;
    }
    String delimiter = text.equals("\\t") ? "\t" : text;
    if (delimiter.length() != 1 || "\"\r\n\uFEFF".contains(delimiter)) {
      problems.add(
          node,
          "`delimiter` is one character, not " + Fields.kind(node),
          "such as `\";\"` or `\"\\t\"`");
      return COMMA;
    }
    return delimiter.charAt(0);
  }

  /// Notes a problem if a single column looks like several that something else parts.
  private boolean isParted(List<String> columns) {
    String first = columns.getFirst();
    if (columns.size() > 1 || fields.node("delimiter") != null) {
      return false;
    }
    Optional<String> delimiter =
        OTHER_DELIMITERS.chars().mapToObj(Character::toString).filter(first::contains).findFirst();
    delimiter.ifPresent(
        it ->
            problems.add(
                fields.value("csv"),
                "there is one column, `" + first + "`",
                "add `delimiter: \"%s\"`".formatted(it.replace("\t", "\\t"))));
    return delimiter.isPresent();
  }

  private @Nullable String key(Node csv, RowFile file, List<String> columns) {
    Node node = fields.node("key");
    if (node == null) {
      problems.add(csv, "which column names a row?", "add `key: " + columns.getFirst() + "`");
      return null;
    }
    String written = fields.text("key");
    if (written == null || columns.contains(written)) {
      return written;
    }
    String column = RowKey.of(written, as).column();
    if (!columns.contains(column)) {
      problems.add(node, noColumn(file, column), Nearest.remedy(column, columns));
      return null;
    }
    return column;
  }

  private Map<String, ColumnType> types(List<String> columns) {
    Node node = fields.node("types");
    Map<String, ColumnType> types = new LinkedHashMap<>();
    if (node == null) {
      return types;
    }
    Fields given = Fields.of(node, "`types`", problems);
    given
        .values()
        .forEach(
            (column, type) -> {
              if (!columns.contains(column)) {
                problems.add(
                    given.key(column),
                    "there is no column `" + column + "`",
                    Nearest.remedy(column, columns));
              }
              String written = Fields.text(type, "a type", problems);
              if (written != null) {
                ColumnType.of(written)
                    .ifPresentOrElse(
                        known -> types.put(column, known),
                        () ->
                            problems.add(
                                type,
                                "there is no type `" + written + "`",
                                Nearest.remedy(written, ColumnType.names())));
              }
            });
    return types;
  }

  private static String noColumn(RowFile file, String column) {
    return file.path().getFileName() + " has no column `" + column + "`";
  }
}
