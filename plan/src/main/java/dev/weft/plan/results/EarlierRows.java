package dev.weft.plan.results;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is on record of the rows of a run that goes on.
public interface EarlierRows {
  /// Nothing is on record.
  EarlierRows NONE =
      new EarlierRows() {
        @Override
        public Collection<String> unfinished() {
          return List.of();
        }

        @Override
        public @Nullable ResultRow keep(String task) {
          return null;
        }

        @Override
        public void departed(String group, List<String> tasks) {}

        @Override
        public void outdated(String task, Collection<String> read) {}
      };

  /// Returns the tasks that began before and have not ended; those that are retried have not.
  Collection<String> unfinished();

  /// Keeps how a task ended before, because it does not go on. Returns its result; null if it never
  /// ended.
  @Nullable ResultRow keep(String task);

  /// Receives the tasks of a group that have not ended, and are not in its source any more.
  void departed(String group, List<String> tasks);

  /// Receives a task that had ended before, although the results that it has read have changed
  /// since.
  ///
  /// @param read the tasks with these results
  void outdated(String task, Collection<String> read);
}
