package dev.weft.plan.rows;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The column that names a row, as the plan writes it: `id`, `row.id`, `First name`.
///
/// @param as what a row is called, with which the column may begin
public record ColumnKey(String written, String as) {

  /// The column that is meant; null if it is not among them.
  public @Nullable String among(List<String> columns) {
    if (columns.contains(written)) {
      return written;
    }
    return columns.contains(name()) ? name() : null;
  }

  /// The column's name, where no column is called as it is written.
  public String name() {
    return RowKey.of(written, as).column();
  }
}
