package dev.weft.plan.testing;

import dev.weft.HistoryEvent;
import dev.weft.Status;
import dev.weft.expression.Scope;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A run on record from which a first test file is written: some of its tasks, at least one of each
/// way in which the rows of a task ended.
///
/// @param id the run's id
/// @param inputs the inputs with which it was started
/// @param tasks its tasks, in the order in which they ended
public record RecordedRun(String id, Map<String, String> inputs, List<RecordedTask> tasks) {

  /// One task.
  ///
  /// @param name its name
  /// @param group the name of the plan's task, which for a row is another one
  /// @param status how it ended; null if it has not
  /// @param row its row; null if it is none, or if that is not on record
  /// @param attempts the attempts of its steps since they last began anew, in order
  public record RecordedTask(
      String name,
      String group,
      @Nullable Status status,
      @Nullable Object row,
      List<HistoryEvent.Ended> attempts) {}

  /// Returns the run with the rows that the plan itself has.
  RecordedRun withoutRows() {
    return new RecordedRun(
        id,
        inputs,
        tasks.stream()
            .map(it -> new RecordedTask(it.name(), it.group(), it.status(), null, it.attempts()))
            .toList());
  }

  /// Returns the row among the values of a task; null if there is none.
  public static @Nullable Object row(Map<String, Object> values) {
    return values.entrySet().stream()
        .filter(it -> !it.getKey().equals(Scope.NUMBER))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  /// Returns the attempts of a step of a task.
  static List<HistoryEvent.Ended> attempts(RecordedTask task, String step) {
    return task.attempts().stream().filter(it -> it.step().equals(step)).toList();
  }
}
