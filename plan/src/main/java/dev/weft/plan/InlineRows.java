package dev.weft.plan;

import java.util.Iterator;
import java.util.List;

/// Rows written in the plan file itself. Their keys differ.
record InlineRows(List<Row> rows, List<String> columns) implements Rows {
  InlineRows {
    rows = List.copyOf(rows);
    columns = List.copyOf(columns);
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
