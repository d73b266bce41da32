package dev.weft.plan.rows;

import dev.weft.engine.SeenNames;
import dev.weft.expression.Kind;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Rows of which several may have the same key; each gets a name of its own, see [RowNames].
///
/// Memory holds the hash of each key, and little for each row whose key occurs more than once.
public final class NumberedRows implements Rows {
  private final Rows rows;
  private final String task;
  private volatile RecordedRows record = RecordedRows.NONE;
  // As of the last check.
  private volatile RowNames names = RowNames.KEYS;
  private volatile int repeated;

  /// @param task the task with the `for-each`
  public NumberedRows(Rows rows, String task) {
    this.rows = rows;
    this.task = task;
  }

  /// Recognizes rows on record from the next check on.
  void recognize(RecordedRows record) {
    this.record = record;
  }

  /// Returns how many keys occur more than once, as of the last check.
  public int repeated() {
    return repeated;
  }

  /// Returns whether there are rows with the same key that differ, as of the last check.
  public boolean isMixed() {
    return repeated > 0 && !names.mixed().isEmpty();
  }

  @Override
  public long check() {
    Hashes hashes = new Hashes();
    for (Iterator<Row> all = rows.open(); all.hasNext(); ) {
      hashes.add(SeenNames.hash(all.next().key()));
    }
    Set<Long> several = hashes.repeated(Integer.MAX_VALUE);
    repeated = several.size();
    names = RowNames.of(rows, several, record, task);
    // A row may have a key such as `KEY#2` of its own.
    return names.repeated().isEmpty() ? hashes.size() : Rows.super.check();
  }

  @Override
  public Iterator<Row> open() {
    RowNames known = names;
    return known.repeated().isEmpty() ? rows.open() : new Named(rows.open(), known.begin());
  }

  /// Names the rows.
  static final class Named implements Iterator<Row>, AutoCloseable {
    private final Iterator<Row> rows;
    private final RowNames.Naming names;

    Named(Iterator<Row> rows, RowNames.Naming names) {
      this.rows = rows;
      this.names = names;
    }

    @Override
    public boolean hasNext() {
      return rows.hasNext();
    }

    @Override
    public Row next() {
      Row row = rows.next();
      return new Row(row.line(), names.name(row), row.value());
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

  @Override
  public String there(long line) {
    return rows.there(line);
  }
}
