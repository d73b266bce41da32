package dev.weft.plan;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.weft.expression.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The records of a CSV file with a header.
///
/// @param key the column that names a row
/// @param types of the columns that are not texts
record CsvRows(Source source, List<String> columns, String key, Map<String, ColumnType> types)
    implements Rows {

  CsvRows {
    columns = List.copyOf(columns);
    types = Map.copyOf(types);
  }

  /// The file and what parts its fields.
  record Source(RowFile file, char delimiter) {
    /// Follows the file's last line. A quoted field that is not closed swallows it, which the
    /// parser takes for the field's end.
    private static final String END = ".";

    private static final Pattern PLACE = Pattern.compile("started in line (\\d+)");

    /// The names of the columns.
    ///
    /// @throws RowException if the file has none, or they are no names
    List<String> header() {
      CsvReader<CsvRecord> reader = open();
      try (reader) {
        CsvRecord first = next(reader.iterator());
        if (first == null) {
          throw new RowException(
              file.path().getFileName() + " is empty", "its first line names the columns");
        }
        checkNames(first);
        return first.getFields();
      } catch (IOException | UncheckedIOException unreadable) {
        throw file.unreadable(unreadable);
      }
    }

    private void checkNames(CsvRecord header) {
      String place = file.at(header.getStartingLineNumber());
      Set<String> seen = new HashSet<>();
      for (int i = 0; i < header.getFieldCount(); i++) {
        String name = header.getField(i);
        if (name.isBlank()) {
          throw new RowException(
              "%s: column %d has no name".formatted(place, i + 1), "this line names the columns");
        }
        if (!seen.add(name)) {
          throw new RowException(place + ": two columns are called `" + name + "`");
        }
      }
    }

    private CsvReader<CsvRecord> open() {
      ByteArrayInputStream end =
          new ByteArrayInputStream(("\n" + END).getBytes(StandardCharsets.UTF_8));
      return CsvReader.builder()
          .fieldSeparator(delimiter)
          .allowExtraFields(true)
          .allowMissingFields(true)
          .ofCsvRecord(
              new InputStreamReader(
                  new SequenceInputStream(file.open(), end), StandardCharsets.UTF_8.newDecoder()));
    }

    /// The next record that is not blank; null at the end.
    ///
    /// @throws RowException if it cannot be read
    private @Nullable CsvRecord next(Iterator<CsvRecord> records) {
      try {
        CsvRecord record = records.next();
        while (records.hasNext() && record.getFieldCount() == 1 && record.getField(0).isBlank()) {
          record = records.next();
        }
        if (records.hasNext()) {
          return record;
        }
        if (record.getFieldCount() == 1 && record.getField(0).equals(END)) {
          return null;
        }
        throw new RowException(
            file.at(record.getStartingLineNumber())
                + ": a quoted field begins here and is not closed",
            "a quote within such a field is written twice");
      } catch (CsvParseException wrong) {
        throw wrong(wrong);
      }
    }

    private RowException wrong(CsvParseException wrong) {
      Matcher place = PLACE.matcher(String.valueOf(wrong.getMessage()));
      Throwable cause = wrong.getCause();
      if (!place.find() || !(cause instanceof CsvParseException)) {
        return file.unreadable(wrong);
      }
      return new RowException(
          "%s: %s".formatted(file.at(Long.parseLong(place.group(1))), cause.getMessage()),
          "a quote within a quoted field is written twice");
    }
  }

  @Override
  public Iterator<Row> open() {
    CsvReader<CsvRecord> reader = source.open();
    Iterator<CsvRecord> records = reader.iterator();
    int keyColumn = columns.indexOf(key);
    return new RowCursor(source.file(), reader) {
      private boolean begun;

      @Override
      @Nullable Row readOne() {
        CsvRecord record = source.next(records);
        if (record != null && !begun) {
          begun = true;
          record = source.next(records);
        }
        return record == null ? null : row(record, keyColumn);
      }
    };
  }

  private Row row(CsvRecord record, int keyColumn) {
    long line = record.getStartingLineNumber();
    int fields = record.getFieldCount();
    if (fields != columns.size()) {
      throw new RowException(
          "%s: %d %s, expected %d"
              .formatted(at(line), fields, fields == 1 ? "field" : "fields", columns.size()),
          fields > columns.size()
              ? "a field that holds a `%s` is quoted".formatted(source.delimiter())
              : "");
    }
    String name = record.getField(keyColumn);
    if (name.isBlank()) {
      throw new RowException(at(line) + ": the key column `" + key + "` is empty");
    }
    Map<String, @Nullable Object> values = LinkedHashMap.newLinkedHashMap(columns.size());
    for (int i = 0; i < columns.size(); i++) {
      values.put(columns.get(i), value(line, columns.get(i), record.getField(i)));
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
  public String at(long line) {
    return source.file().at(line);
  }
}
