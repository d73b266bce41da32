package dev.weft.plan.rows;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.weft.expression.Kind;
import dev.weft.plan.hints.Nearest;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The records of a CSV text with a header.
///
/// @param columns the names in the header; empty if they are known only when it is read
/// @param key the column that contains a row's key
/// @param types the types of the columns that are not texts
public record CsvRows(
    CsvText source, List<String> columns, ColumnKey key, Map<String, ColumnType> types)
    implements Rows {

  public CsvRows {
    columns = List.copyOf(columns);
    types = Map.copyOf(types);
  }

  @Override
  public Iterator<Row> open() {
    CsvReader<CsvRecord> reader = source.open();
    Iterator<CsvRecord> records = reader.iterator();
    return new RowCursor(source.text(), reader) {
      private @Nullable Header header;

      @Override
      @Nullable Row readOne() {
        if (header == null) {
          List<String> names = source.header(records);
          header = names == null ? null : header(names);
        }
        CsvRecord record = header == null ? null : source.next(records);
        return header == null || record == null ? null : row(header, record);
      }
    };
  }

  /// @param key the index of the column that contains a row's key
  private record Header(List<String> columns, int key) {}

  /// @throws RowException if a column that the plan names is missing
  private Header header(List<String> names) {
    String column = key.among(names);
    if (column == null) {
      throw noColumn(key.name(), names);
    }
    for (String typed : types.keySet()) {
      if (!names.contains(typed)) {
        throw noColumn(typed, names);
      }
    }
    return new Header(names, names.indexOf(column));
  }

  private RowException noColumn(String column, List<String> columns) {
    return new RowException(source.noColumn(column), Nearest.remedy(column, columns));
  }

  private Row row(Header header, CsvRecord record) {
    List<String> names = header.columns();
    long line = record.getStartingLineNumber();
    int fields = record.getFieldCount();
    if (fields != names.size()) {
      throw new RowException(
          "%s: %s %s, expected %s"
              .formatted(at(line), fields, fields == 1 ? "field" : "fields", names.size()),
          fields > names.size()
              ? "a field that holds a `%s` is quoted".formatted(source.delimiter())
              : "");
    }
    String name = record.getField(header.key());
    if (name.isBlank()) {
      throw new RowException(
          "%s: the key column `%s` is empty".formatted(at(line), names.get(header.key())),
          RowKey.OTHER);
    }
    Map<String, @Nullable Object> values = LinkedHashMap.newLinkedHashMap(names.size());
    for (int i = 0; i < names.size(); i++) {
      values.put(names.get(i), value(line, names.get(i), record.getField(i)));
    }
    return new Row(line, name, values);
  }

  private @Nullable Object value(long line, String column, String cell) {
    ColumnType type = types.get(column);
    try {
      return type == null ? cell : type.value(cell);
    } catch (IllegalArgumentException wrong) {
      throw new RowException(
          "%s: `%s` is %s, not `%s`".formatted(at(line), column, wrong.getMessage(), cell));
    }
  }

  @Override
  public Kind kind() {
    return types.isEmpty() ? Kind.TEXTS : Kind.VALUES;
  }

  @Override
  public @Nullable Object version() {
    return source.text().version();
  }

  @Override
  public String at(long line) {
    return source.text().at(line);
  }
}
