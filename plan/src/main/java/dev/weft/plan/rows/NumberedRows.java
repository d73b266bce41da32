package dev.weft.plan.rows;

import dev.weft.engine.SeenNames;
import dev.weft.expression.Kind;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Rows of which several may have the same key. The first keeps it; the second gets `KEY#2`, the
/// third `KEY#3`, so that each row has a name that stays the same when rows are appended.
///
/// Memory holds the hash of each key, and a number for each key that occurs more than once.
public final class NumberedRows implements Rows {
  private final Rows rows;
  // The hashes of keys that occur more than once, as of the last check.
  private volatile Set<Long> repeated = Set.of();

  public NumberedRows(Rows rows) {
    this.rows = rows;
  }

  /// Returns how many keys occur more than once, as of the last check.
  public int repeated() {
    return repeated.size();
  }

  @Override
  public long check() {
    Hashes hashes = new Hashes();
    for (Iterator<Row> all = rows.open(); all.hasNext(); ) {
      hashes.add(SeenNames.hash(all.next().key()));
    }
    repeated = hashes.repeated(Integer.MAX_VALUE);
    // A row may have a key such as `KEY#2` of its own.
    return repeated.isEmpty() ? hashes.size() : Rows.super.check();
  }

  @Override
  public Iterator<Row> open() {
    Iterator<Row> all = rows.open();
    Set<Long> several = repeated;
    return several.isEmpty() ? all : new Numbering(all, several);
  }

  /// Adds the numbers to the keys.
  static final class Numbering implements Iterator<Row>, AutoCloseable {
    private final Iterator<Row> rows;
    private final Set<Long> repeated;
    private final Map<String, Integer> counts = new HashMap<>();

    Numbering(Iterator<Row> rows, Set<Long> repeated) {
      this.rows = rows;
      this.repeated = repeated;
    }

    @Override
    public boolean hasNext() {
      return rows.hasNext();
    }

    @Override
    public Row next() {
      Row row = rows.next();
      if (!repeated.contains(SeenNames.hash(row.key()))) {
        return row;
      }
      int count = counts.merge(row.key(), 1, Integer::sum);
      return count == 1 ? row : new Row(row.line(), row.key() + "#" + count, row.value());
    }

    @Override
    public void close() {
      if (rows instanceof RowCursor open) {
        open.close();
      }
    }
  }

  @Override
  public List<String> columns() {
    return rows.columns();
  }

  @Override
  public @Nullable Kind kind() {
    return rows.kind();
  }

  @Override
  public @Nullable Object version() {
    return rows.version();
  }

  @Override
  public List<String> tableColumns(String as) {
    return rows.tableColumns(as);
  }

  @Override
  public String at(long line) {
    return rows.at(line);
  }
}
