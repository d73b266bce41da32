package dev.weft.plan.rows;

import dev.weft.Step;
import dev.weft.Task;
import dev.weft.engine.TaskName;
import dev.weft.expression.Scope;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// Creates the tasks of a `for-each`, one for each row.
///
/// @param group the prefix of the tasks' names
/// @param as the variable name of a row in templates
public record RowTasks(String group, String as, List<Step<?>> steps, Task.Rules rules) {

  public RowTasks {
    // Tasks copy any other list, each for itself.
    steps = List.copyOf(steps);
  }

  /// @param number the row's number, from 1
  Task of(Row row, long number) {
    Map<String, Object> values = Map.of(as, row.value(), Scope.NUMBER, number);
    return new Task(new TaskName(group, row.key()).toString(), steps, values, rules);
  }

  /// Returns an example task, which differs from the others by its name and its row.
  Task example() {
    return new Task(group + "/…", steps, Map.of(), rules);
  }

  /// Returns the tasks, created lazily.
  Iterator<Task> of(Iterator<Row> rows) {
    return new Made(this, rows);
  }

  /// Closes the file of the rows when no more tasks are needed.
  private static final class Made implements Iterator<Task>, AutoCloseable {
    private final RowTasks tasks;
    private final Iterator<Row> rows;
    private long number;

    Made(RowTasks tasks, Iterator<Row> rows) {
      this.tasks = tasks;
      this.rows = rows;
    }

    @Override
    public boolean hasNext() {
      return rows.hasNext();
    }

    @Override
    public Task next() {
      return tasks.of(rows.next(), ++number);
    }

    @Override
    public void close() {
      switch (rows) {
        case RowCursor open -> open.close();
        case NumberedRows.Named open -> open.close();
        default -> {
          // Nothing is open.
        }
      }
    }
  }
}
