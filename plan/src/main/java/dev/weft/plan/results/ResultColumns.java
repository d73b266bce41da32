package dev.weft.plan.results;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The columns of a table of results: those of the rows, [fixed ones][ResultRow#FIXED], and the
/// outputs.
public final class ResultColumns {
  private final Set<String> rows = new LinkedHashSet<>();
  private final Set<String> outputs = new LinkedHashSet<>();
  private List<String> all = List.copyOf(ResultRow.FIXED);

  /// Creates columns for rows whose columns are unknown.
  public ResultColumns() {
    this(List.of(), List.of());
  }

  /// @param rows the known columns of rows
  /// @param outputs the known outputs
  ResultColumns(Collection<String> rows, Collection<String> outputs) {
    this.rows.addAll(ResultRow.columns(rows));
    this.outputs.addAll(outputs);
    update();
  }

  /// Returns all, in order.
  public List<String> all() {
    return all;
  }

  /// Adds the columns of a row that are new.
  ///
  /// @return whether there are any
  public boolean add(ResultRow row) {
    if (rows.containsAll(row.columns().keySet()) && outputs.containsAll(row.outputs().keySet())) {
      return false;
    }
    rows.addAll(row.columns().keySet());
    outputs.addAll(row.outputs().keySet());
    update();
    return true;
  }

  private void update() {
    List<String> names = new ArrayList<>(rows);
    names.addAll(ResultRow.FIXED);
    outputs.stream().filter(name -> !rows.contains(name)).forEach(names::add);
    all = List.copyOf(names);
  }
}
