package dev.weft.plan.rows;

import dev.weft.expression.Scope;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The rows of a run that is continued, as far as they are on record.
public interface RecordedRows {
  /// Nothing is on record.
  RecordedRows NONE = (task, wanted, rows) -> {};

  /// A row on record.
  ///
  /// @param name the name of its task, behind that of the `for-each`
  /// @param value the row; null if it has begun and not ended
  /// @param succeeded whether it has succeeded
  record Recorded(String name, @Nullable Object value, boolean succeeded) {
    /// Returns the row of a task.
    ///
    /// @param values the task's values, one of which is the row; empty if it has not ended
    public static Recorded of(String name, Map<String, Object> values, boolean succeeded) {
      Object row =
          values.entrySet().stream()
              .filter(it -> !it.getKey().equals(Scope.NUMBER))
              .map(Map.Entry::getValue)
              .findFirst()
              .orElse(null);
      return new Recorded(name, row, succeeded);
    }
  }

  /// Passes the rows of a task to `rows`, each at least once: what is passed last of a row holds.
  ///
  /// @param task the task with the `for-each`
  /// @param wanted whether a row of this name is to be passed
  /// @throws RowException if the record cannot be read
  void read(String task, Predicate<String> wanted, Consumer<Recorded> rows);
}
