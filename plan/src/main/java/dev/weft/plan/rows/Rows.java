package dev.weft.plan.rows;

import dev.weft.engine.SeenNames;
import dev.weft.expression.Kind;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The source of the rows of a `for-each`. Each iteration reads them lazily from the beginning; a
/// file is closed at its end. Any error in them is a [RowException], whose message says where it
/// is.
public sealed interface Rows
    permits InlineRows, ListRows, LineRows, CsvRows, JsonRows, FileRows, NumberedRows {

  /// Returns the rows from the beginning.
  ///
  /// @throws RowException here or from the iterator, if they cannot be read
  Iterator<Row> open();

  /// Returns the names in a row, if all rows have the same: the columns. Empty if a row is a text,
  /// or its names are known only when it is read.
  default List<String> columns() {
    return List.of();
  }

  /// Returns the columns of a table of these rows, in which a text or a number is one column. Empty
  /// if they are known only when a row is read.
  ///
  /// @param as the name of that one column
  default List<String> tableColumns(String as) {
    return columns();
  }

  /// Returns the kind of a row's value; null if it may be anything.
  @Nullable Kind kind();

  /// Returns a value that differs after a change of the file; null if the rows do not come from a
  /// file.
  default @Nullable Object version() {
    return null;
  }

  /// Returns the position of a line for display.
  String at(long line);

  /// Returns the position of a line beside another of the same source.
  default String there(long line) {
    return "on line " + line;
  }

  /// Reads all rows once and counts them.
  ///
  /// @throws RowException if a row cannot be read, or two rows have the same key
  default long check() {
    Hashes hashes = new Hashes();
    for (Iterator<Row> rows = open(); rows.hasNext(); ) {
      hashes.add(SeenNames.hash(rows.next().key()));
    }
    Set<Long> repeated = hashes.repeated();
    if (!repeated.isEmpty()) {
      refuseTwins(repeated);
    }
    return hashes.size();
  }

  /// Compares the keys with repeated hashes, because two different keys may share a hash.
  private void refuseTwins(Set<Long> suspects) {
    Map<String, Long> lines = new HashMap<>();
    for (Iterator<Row> rows = open(); rows.hasNext(); ) {
      Row row = rows.next();
      if (suspects.contains(SeenNames.hash(row.key()))) {
        Long before = lines.put(row.key(), row.line());
        if (before != null) {
          throw new RowException(
              "%s: the key `%s` is %s already".formatted(at(row.line()), row.key(), there(before)),
              "each row is a task, named by its key");
        }
      }
    }
  }
}
