package dev.weft.cli;

import dev.weft.Status;
import dev.weft.cli.record.RecordedResults;
import dev.weft.cli.view.TextTable;
import dev.weft.json.Json;
import dev.weft.plan.results.ResultColumns;
import dev.weft.plan.results.ResultRow;
import dev.weft.plan.results.ResultWriter;
import dev.weft.sqlite.JournalException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Prints results in one of several formats. Reads them twice: first to find the columns.
final class ResultsPrinter {

  /// A format of `weft results`.
  enum Format {
    CSV,
    JSONL,
    JSON,
    TABLE,
    /// One value a line: rows that are texts.
    LINES;

    static Optional<Format> of(String written) {
      return Arrays.stream(values())
          .filter(it -> it != LINES && it.written().equals(written))
          .findFirst();
    }

    static List<String> names() {
      return Arrays.stream(values()).filter(it -> it != LINES).map(Format::written).toList();
    }

    private String written() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final RecordedResults results;
  private final Choice choice;
  private final Format format;
  private final List<String> all;
  private final List<String> columns;
  private long count;

  /// What to print, and how.
  ///
  /// @param wanted which results, by how the rows ended
  /// @param format null for that in which the rows came
  /// @param rowsAlone whether to print the rows as they came
  /// @param spreadsheet whether cells are made harmless for spreadsheets
  /// @param columns the columns; empty for all
  record Choice(
      Predicate<Status> wanted,
      @Nullable Format format,
      boolean rowsAlone,
      boolean spreadsheet,
      List<String> columns) {}

  /// Reads the results once.
  ResultsPrinter(RecordedResults results, Choice choice) throws JournalException {
    this.results = results;
    this.choice = choice;
    ResultColumns known = new ResultColumns();
    Set<String> ofRows = new LinkedHashSet<>();
    results.read(
        (row, result) -> {
          count += choice.wanted().test(result.status()) ? 1 : 0;
          known.add(result);
          ofRows.addAll(row.keySet());
        });
    this.all = choice.rowsAlone() ? List.copyOf(ofRows) : known.all();
    this.columns = choice.columns().isEmpty() ? all : choice.columns();
    this.format = choice.format() == null ? ofSource() : choice.format();
  }

  /// Returns the columns that there are.
  List<String> columns() {
    return all;
  }

  /// Returns the chosen columns that do not exist.
  List<String> unknown() {
    return all.isEmpty() ? List.of() : columns.stream().filter(it -> !all.contains(it)).toList();
  }

  /// Returns how many results there are.
  long count() {
    return count;
  }

  private Format ofSource() {
    String source = results.source();
    String written =
        source.equals("command")
            ? Objects.requireNonNullElse(results.rowsKey("format"), "lines")
            : source;
    return switch (written) {
      case "csv" -> Format.CSV;
      case "lines", "files" -> Format.LINES;
      case "results" ->
          String.valueOf(results.rowsKey("results")).endsWith(".csv") ? Format.CSV : Format.JSONL;
      default -> all.size() <= 1 && isOneValue() ? Format.LINES : Format.JSONL;
    };
  }

  /// Returns whether a row is a value without a name.
  private boolean isOneValue() {
    String as = Objects.requireNonNullElse(results.rowsKey("as"), "row");
    return results.rowsKey("key") == null && all.stream().allMatch(as::equals);
  }

  void print(Writer text) throws IOException {
    try {
      switch (format) {
        case CSV -> print(csv(text));
        case JSONL -> print(ResultWriter.ofJson(text)::write);
        case JSON -> printJson(text);
        case TABLE -> printTable(text);
        case LINES -> print(fields -> text.write(line(fields) + "\n"));
      }
    } catch (UncheckedIOException failure) {
      throw Objects.requireNonNull(failure.getCause());
    }
  }

  private interface Output {
    void write(Map<String, @Nullable Object> fields) throws IOException;
  }

  private Output csv(Writer text) {
    UnaryOperator<String> cell =
        choice.spreadsheet() ? ResultWriter::harmless : UnaryOperator.identity();
    String delimiter = choice.rowsAlone() ? results.rowsKey("delimiter") : null;
    char written = delimiter == null ? ',' : delimiter.equals("\\t") ? '\t' : delimiter.charAt(0);
    return ResultWriter.ofCsv(text, written, columns, cell)::write;
  }

  /// Returns a row as one line; for a file, that is its path.
  private String line(Map<String, @Nullable Object> fields) {
    Object path = fields.get("path");
    Object value = fields.size() > 1 && path != null ? path : fields.values().iterator().next();
    return ResultRow.cell(value);
  }

  private void print(Output output) throws JournalException {
    results.read(
        (row, result) -> {
          try {
            if (choice.wanted().test(result.status())) {
              output.write(chosen(choice.rowsAlone() ? row : result.fields()));
            }
          } catch (IOException failure) {
            throw new UncheckedIOException(failure);
          }
        });
  }

  private Map<String, @Nullable Object> chosen(Map<String, @Nullable Object> fields) {
    if (choice.columns().isEmpty()) {
      return fields;
    }
    Map<String, @Nullable Object> chosen = new LinkedHashMap<>();
    for (String column : columns) {
      if (fields.containsKey(column)) {
        chosen.put(column, fields.get(column));
      }
    }
    return chosen;
  }

  private void printJson(Writer text) throws IOException {
    String[] before = {"["};
    print(
        fields -> {
          text.write(before[0] + "\n  " + Json.write(fields));
          before[0] = ",";
        });
    text.write(before[0].equals("[") ? "[]\n" : "\n]\n");
  }

  private void printTable(Writer text) throws IOException {
    TextTable table = new TextTable(columns);
    print(fields -> table.measure(cells(fields)));
    table.print(columns, text);
    print(fields -> table.print(cells(fields), text));
  }

  private List<String> cells(Map<String, @Nullable Object> fields) {
    List<String> cells = new ArrayList<>();
    columns.forEach(column -> cells.add(ResultRow.cell(fields.get(column))));
    return cells;
  }
}
