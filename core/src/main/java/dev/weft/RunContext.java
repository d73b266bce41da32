package dev.weft;

import java.util.Map;

/// What the tasks of one group can see of their run; they share it.
///
/// @param id the run's id
/// @param seed chooses the jitter of retries; with one seed and one task the pauses are the same
/// @param needs how the groups ended that the group needs, by name; for the plan's `on-failure` and
///     `finally`, all groups
/// @param status how the run has gone so far: failed once a task has, cancelled once it was asked
///     to stop
public record RunContext(String id, long seed, Map<String, Need> needs, Status status) {

  /// A run without an id: tasks that are walked by plain Java code.
  public static final RunContext NONE = new RunContext("", 0, Map.of(), Status.SUCCEEDED);

  public RunContext {
    needs = Map.copyOf(needs);
  }

  /// How a group ended that another needs.
  ///
  /// @param outputs those of its task, if it has just one
  public record Need(Status status, Map<String, Object> outputs) {}
}
