package dev.weft.plan;

import dev.weft.CountedTasks;
import dev.weft.Task;
import java.util.Iterator;

/// The tasks of rows that have been read once already, made anew whenever they are asked for.
///
/// @param count how many rows there were then
record KnownTasks(RowTasks tasks, Rows rows, long count) implements CountedTasks {
  @Override
  public Iterator<Task> iterator() {
    return tasks.of(rows.open());
  }
}
