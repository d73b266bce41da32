package dev.weft.plan.rows;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The column that contains a row's key, as the plan names it: `id`, `row.id`, `First name`.
///
/// @param as the variable name of a row, which may precede the column
public record ColumnKey(String written, String as) {

  /// Returns the matching column; null if there is none.
  public @Nullable String among(List<String> columns) {
    if (columns.contains(written)) {
      return written;
    }
    return columns.contains(name()) ? name() : null;
  }

  /// Returns the column's name, if no column has exactly the written name.
  public String name() {
    return RowKey.of(written, as).column();
  }
}
