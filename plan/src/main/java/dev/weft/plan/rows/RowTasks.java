package dev.weft.plan.rows;

import dev.weft.Step;
import dev.weft.Task;
import dev.weft.engine.TaskName;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// Creates the tasks of a `for-each`, one for each row.
///
/// @param group the prefix of the tasks' names
/// @param as the variable name of a row in templates
public record RowTasks(String group, String as, List<Step> steps, Task.Rules rules) {

  Task of(Row row) {
    return new Task(
        new TaskName(group, row.key()).toString(), steps, Map.of(as, row.value()), rules);
  }

  /// Returns the tasks, created lazily.
  Iterator<Task> of(Iterator<Row> rows) {
    return new Made(this, rows);
  }

  /// Closes the file of the rows when no more tasks are needed.
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
