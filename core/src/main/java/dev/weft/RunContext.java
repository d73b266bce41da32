package dev.weft;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the tasks of one group can see of their run; they share it.
///
/// @param id the run's id
/// @param seed chooses the jitter of retries; with one seed and one task the pauses are the same
/// @param needs how the groups ended that the group needs, by name; for the plan's `on-failure` and
///     `finally`, all groups
/// @param status how the run has gone so far: failed once a task has, cancelled once it was asked
///     to stop
/// @param failure for the plan's `on-failure` and `finally`, what failed first; null if nothing has
public record RunContext(
    String id, long seed, Map<String, Need> needs, Status status, @Nullable FirstFailure failure) {

  /// A run without an id: tasks that are walked by plain Java code.
  public static final RunContext NONE = new RunContext("", 0, Map.of(), Status.SUCCEEDED);

  public RunContext {
    needs = Map.copyOf(needs);
  }

  /// A run in which nothing has failed.
  public RunContext(String id, long seed, Map<String, Need> needs, Status status) {
    this(id, seed, needs, status, null);
  }

  /// What failed a run first.
  ///
  /// @param at when it failed
  /// @param task the task, or the group whose tasks could not be read
  /// @param step the name of the step that failed it, or was about to begin; the group's name where
  ///     its tasks could not be read
  /// @param code see [Failure#code]
  /// @param message for people
  public record FirstFailure(Instant at, String task, String step, String code, String message) {}

  /// How a group ended that another needs.
  ///
  /// @param outputs those of its task, if it has just one
  /// @param count how many of its tasks began, which a row does that its condition skips
  /// @param succeeded how many of them succeeded
  /// @param failed how many of them failed or timed out
  public record Need(
      Status status, Map<String, Object> outputs, int count, int succeeded, int failed) {

    /// A group whose tasks were not counted.
    public Need(Status status, Map<String, Object> outputs) {
      this(status, outputs, 0, 0, 0);
    }
  }
}
