package dev.weft.restate;

import dev.weft.Plan;
import java.util.Map;
import java.util.Set;

/// Creates plans from submissions, on a worker. Supplied by the program that opens a `Worker`.
///
/// All tasks of a group have the same steps and rules, and always come in the same order.
@FunctionalInterface
public interface Plans {

  /// Called once for each run in progress that this worker cannot execute, although another might.
  ///
  /// @param why the reason, for users
  default void unfit(String run, String why) {}

  /// Reads a plan.
  ///
  /// @throws ClusterException if it cannot be read or executed here; the message is for users
  Opened open(Submission submission) throws ClusterException;

  /// A plan that can be executed on this machine.
  ///
  /// @param plan the plan
  /// @param ofThisMachine the names of those of its limits that apply to each machine separately
  /// @param runsOn the label of the workers that execute a group's tasks, by group; groups without
  ///     an entry run on workers without a label
  /// @param close releases its resources; called once none of its tasks run here any more
  record Opened(Plan plan, Set<String> ofThisMachine, Map<String, String> runsOn, Runnable close) {

    /// Creates a plan whose tasks run on workers without a label.
    public Opened(Plan plan, Set<String> ofThisMachine, Runnable close) {
      this(plan, ofThisMachine, Map.of(), close);
    }
  }
}
