package dev.weft.plan.rows;

import dev.weft.Step;
import dev.weft.Task;
import dev.weft.engine.TaskName;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// Makes the tasks of a `for-each`, one of each row.
///
/// @param group what the tasks are called after
/// @param as what templates call a row
public record RowTasks(String group, String as, List<Step> steps, Task.Rules rules) {

  Task of(Row row) {
    return new Task(
        new TaskName(group, row.key()).toString(), steps, Map.of(as, row.value()), rules);
  }

  /// One after another, as they are asked for.
  Iterator<Task> of(Iterator<Row> rows) {
    return new Made(this, rows);
  }

  /// Closes the file of the rows when no more tasks are wanted.
  private record Made(RowTasks tasks, Iterator<Row> rows) implements Iterator<Task>, AutoCloseable {
    @Override
    public boolean hasNext() {
      return rows.hasNext();
    }

    @Override
    public Task next() {
      return tasks.of(rows.next());
    }

    @Override
    public void close() {
      if (rows instanceof RowCursor open) {
        open.close();
      }
    }
  }
}
