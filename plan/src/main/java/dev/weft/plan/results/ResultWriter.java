package dev.weft.plan.results;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import dev.weft.json.Json;
import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Writes results to a text, one line for each row: a cell of CSV may contain line breaks.
public sealed interface ResultWriter {

  /// Writes a row.
  ///
  /// @param fields its values, by name
  void write(Map<String, ? extends @Nullable Object> fields) throws IOException;

  /// Writes a row.
  default void write(ResultRow row) throws IOException {
    write(row.fields());
  }

  /// Returns a writer of JSON lines.
  static ResultWriter ofJson(Writer text) {
    return new JsonLines(text);
  }

  /// Returns a writer of CSV that has written the header.
  ///
  /// @param delimiter what is between cells
  /// @param columns the names of the columns; other fields of rows are left out
  /// @param cell returns what is written for a cell
  static ResultWriter ofCsv(
      Writer text, char delimiter, List<String> columns, UnaryOperator<String> cell) {
    CsvWriter csv =
        CsvWriter.builder()
            .fieldSeparator(delimiter)
            .lineDelimiter(LineDelimiter.LF)
            .bufferSize(0)
            .build(text);
    csv.writeRecord(columns);
    return new Csv(csv, List.copyOf(columns), cell);
  }

  /// Returns a cell that a spreadsheet does not take for a formula.
  static String harmless(String cell) {
    return !cell.isEmpty() && "=+-@\t\r".indexOf(cell.charAt(0)) >= 0 ? "'" + cell : cell;
  }

  /// See [#ofCsv].
  final class Csv implements ResultWriter {
    private final CsvWriter csv;
    private final List<String> columns;
    private final UnaryOperator<String> cell;
    // Many rows begin in the same millisecond.
    private Instant last = Instant.EPOCH;
    private String lastText = last.toString();

    private Csv(CsvWriter csv, List<String> columns, UnaryOperator<String> cell) {
      this.csv = csv;
      this.columns = columns;
      this.cell = cell;
    }

    @Override
    public void write(Map<String, ? extends @Nullable Object> fields) {
      writeCells(fields::get);
    }

    @Override
    public void write(ResultRow row) {
      writeCells(row::field);
    }

    private void writeCells(Function<String, ? extends @Nullable Object> value) {
      String[] cells = new String[columns.size()];
      for (int i = 0; i < cells.length; i++) {
        Object field = value.apply(columns.get(i));
        cells[i] = cell.apply(field instanceof Instant at ? text(at) : ResultRow.cell(field));
      }
      csv.writeRecord(cells);
    }

    private String text(Instant at) {
      if (!at.equals(last)) {
        last = at;
        lastText = at.toString();
      }
      return lastText;
    }
  }

  /// See [#ofJson].
  record JsonLines(Writer text) implements ResultWriter {
    @Override
    public void write(Map<String, ? extends @Nullable Object> fields) throws IOException {
      text.write(Json.write(new LinkedHashMap<>(fields)));
      text.write('\n');
    }
  }
}
