package dev.weft.plan.rows;

import dev.weft.Task;
import java.util.Collection;
import java.util.Set;

/// The tasks of rows that only the run knows, so that their number and their keys are unknown
/// before. Outside of a run the iteration is empty.
public sealed interface LaterTasks extends Iterable<Task> permits PrintedTasks, FoundTasks {

  /// Returns which rows these are, for display: words that follow "the rows".
  String which();

  /// Returns the selected keys; empty for all.
  Set<String> wanted();

  /// Returns only the tasks of these rows. If one of them does not come, the group fails.
  LaterTasks only(Collection<String> keys);

  /// Returns an example task, which differs from the others by its name and its row.
  Task example();
}
