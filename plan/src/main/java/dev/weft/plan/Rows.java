package dev.weft.plan;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where the rows of a `for-each` come from. They are read lazily, each time anew; a file is closed
/// at its end. Whatever is wrong with them is a [RowException], whose message says where.
sealed interface Rows {

  /// The rows, from the first on.
  ///
  /// @throws RowException here or from the iterator, if they cannot be read
  Iterator<Row> open();

  /// What its rows look like: the columns, or empty where a row is a text.
  List<String> columns();

  /// Reads all rows once and counts them.
  ///
  /// @throws RowException if one cannot be read, or two have one key
  default long check() {
    Hashes hashes = new Hashes();
    Set<Long> suspects = new HashSet<>();
    long count = 0;
    for (Iterator<Row> rows = open(); rows.hasNext(); count++) {
      long hash = Hashes.of(rows.next().key());
      if (!hashes.add(hash)) {
        suspects.add(hash);
      }
    }
    refuseTwins(suspects);
    return count;
  }

  /// Two keys may share a hash, so whoever did is looked at again.
  private void refuseTwins(Set<Long> suspects) {
    Map<String, Long> lines = new HashMap<>();
    Iterator<Row> rows = suspects.isEmpty() ? List.<Row>of().iterator() : open();
    while (rows.hasNext()) {
      Row row = rows.next();
      if (suspects.contains(Hashes.of(row.key()))) {
        Long before = lines.put(row.key(), row.line());
        if (before != null) {
          throw new RowException(
              "%s: the key `%s` is on line %d already"
                  .formatted(at(row.line()), row.key(), before));
        }
      }
    }
  }

  /// Names a line for people.
  String at(long line);

  /// Rows written in the plan file itself.
  record Inline(List<Row> rows, List<String> columns) implements Rows {
    public Inline {
      rows = List.copyOf(rows);
    }

    @Override
    public Iterator<Row> open() {
      return rows.iterator();
    }

    @Override
    public String at(long line) {
      return "for-each";
    }
  }

  /// The lines of a text file that are not blank; each is its own key.
  record Lines(Path file) implements Rows {
    @Override
    public Iterator<Row> open() {
      BufferedReader reader = openFile(file);
      return new Pull(reader) {
        private long line;

        @Override
        @Nullable Row read() throws IOException {
          String text = reader.readLine();
          line++;
          while (text != null && text.isBlank()) {
            text = reader.readLine();
            line++;
          }
          return text == null ? null : new Row(line, text.strip(), text.strip());
        }
      };
    }

    @Override
    public List<String> columns() {
      return List.of();
    }

    @Override
    public String at(long line) {
      return file.getFileName() + ":" + line;
    }
  }

  /// The records of a CSV file with a header.
  record Csv(Path file, List<String> columns, String key) implements Rows {

    /// Reads the header.
    static List<String> header(Path file) {
      try (CsvReader<CsvRecord> reader = reader(file)) {
        Iterator<CsvRecord> records = reader.iterator();
        if (!records.hasNext()) {
          throw new RowException(
              file.getFileName() + " is empty; its first line names the columns");
        }
        List<String> header = records.next().getFields();
        Set<String> seen = new HashSet<>();
        for (String name : header) {
          if (!seen.add(name)) {
            throw new RowException(
                file.getFileName() + ":1: two columns are called `" + name + "`");
          }
        }
        return header;
      } catch (IOException | UncheckedIOException | CsvParseException unreadable) {
        throw RowException.unreadable(file, unreadable);
      }
    }

    @Override
    public Iterator<Row> open() {
      CsvReader<CsvRecord> reader = reader(file);
      Iterator<CsvRecord> records = reader.iterator();
      if (records.hasNext()) {
        records.next();
      }
      int keyColumn = columns.indexOf(key);
      return new Pull(reader) {
        @Override
        @Nullable Row read() {
          return records.hasNext() ? row(records.next(), keyColumn) : null;
        }
      };
    }

    private Row row(CsvRecord record, int keyColumn) {
      long line = record.getStartingLineNumber();
      if (record.getFieldCount() != columns.size()) {
        throw new RowException(
            "%s: %d fields, expected %d"
                .formatted(at(line), record.getFieldCount(), columns.size()));
      }
      String name = record.getField(keyColumn);
      if (name.isBlank()) {
        throw new RowException(at(line) + ": the key column `" + key + "` is empty");
      }
      Map<String, Object> values = LinkedHashMap.newLinkedHashMap(columns.size());
      for (int i = 0; i < columns.size(); i++) {
        values.put(columns.get(i), record.getField(i));
      }
      return new Row(line, name, values);
    }

    @Override
    public String at(long line) {
      return file.getFileName() + ":" + line;
    }

    private static CsvReader<CsvRecord> reader(Path file) {
      return CsvReader.builder()
          .allowExtraFields(true)
          .allowMissingFields(true)
          .ofCsvRecord(openFile(file));
    }
  }

  private static BufferedReader openFile(Path file) {
    try {
      BufferedReader reader = Files.newBufferedReader(file);
      reader.mark(1);
      if (reader.read() != 0xFEFF) {
        reader.reset();
      }
      return reader;
    } catch (IOException unreadable) {
      throw RowException.unreadable(file, unreadable);
    }
  }

  /// Pulls rows one by one and closes what they come from at the end.
  abstract class Pull implements Iterator<Row> {
    private final AutoCloseable source;
    private @Nullable Row next;
    private boolean ended;

    Pull(AutoCloseable source) {
      this.source = source;
    }

    /// The next row, or null at the end.
    abstract @Nullable Row read() throws IOException;

    @Override
    public boolean hasNext() {
      if (next == null && !ended) {
        try {
          next = read();
          if (next == null) {
            ended = true;
            source.close();
          }
        } catch (RowException known) {
          throw known;
        } catch (Exception unreadable) {
          throw RowException.unreadable(unreadable);
        }
      }
      return next != null;
    }

    @Override
    public Row next() {
      if (!hasNext() || next == null) {
        throw new NoSuchElementException();
      }
      Row row = next;
      next = null;
      return row;
    }
  }
}
