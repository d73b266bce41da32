package dev.weft.plan.rows;

import dev.weft.expression.Kind;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows in the plan file itself. Their keys are unique unless duplicates are kept.
public record InlineRows(List<Row> rows, List<String> columns) implements Rows {
  public InlineRows {
    rows = List.copyOf(rows);
    columns = List.copyOf(columns);
  }

  @Override
  public Iterator<Row> open() {
    return rows.iterator();
  }

  @Override
  public @Nullable Kind kind() {
    if (!columns.isEmpty()) {
      return Kind.VALUES;
    }
    if (rows.isEmpty()) {
      return null;
    }
    return rows.stream().allMatch(row -> row.value() instanceof String) ? Kind.TEXT : null;
  }

  @Override
  public List<String> tableColumns(String as) {
    return columns.isEmpty() ? List.of(as) : columns;
  }

  @Override
  public String at(long line) {
    return "for-each";
  }
}
