package dev.weft.plan.rows;

import dev.weft.engine.SeenNames;
import dev.weft.expression.Kind;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where the rows of a `for-each` come from. They are read lazily, each time anew; a file is closed
/// at its end. Whatever is wrong with them is a [RowException], whose message says where.
public sealed interface Rows permits InlineRows, LineRows, CsvRows, JsonRows, FileRows {

  /// The rows, from the first on.
  ///
  /// @throws RowException here or from the iterator, if they cannot be read
  Iterator<Row> open();

  /// What a row has by name, if all have the same: the columns. Empty where a row is a text, or its
  /// names are only known when it is read.
  default List<String> columns() {
    return List.of();
  }

  /// What is known of a row's value; null if it may be anything.
  @Nullable Kind kind();

  /// What is other when the file that they come from has changed; null where they come from none.
  default @Nullable Object version() {
    return null;
  }

  /// Names a line for people.
  String at(long line);

  /// Reads all rows once and counts them.
  ///
  /// @throws RowException if one cannot be read, or two have one key
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

  /// Two keys may share a hash, so whoever did is looked at again.
  private void refuseTwins(Set<Long> suspects) {
    Map<String, Long> lines = new HashMap<>();
    for (Iterator<Row> rows = open(); rows.hasNext(); ) {
      Row row = rows.next();
      if (suspects.contains(SeenNames.hash(row.key()))) {
        Long before = lines.put(row.key(), row.line());
        if (before != null) {
          throw new RowException(
              "%s: the key `%s` is on line %d already".formatted(at(row.line()), row.key(), before),
              "each row is a task, named by its key");
        }
      }
    }
  }
}
