package dev.weft.restate;

import dev.weft.Plan;
import java.util.Map;
import java.util.Set;

/// Makes plans of what was submitted, on a worker. The program that opens a `Worker` provides it.
///
/// All tasks of a group have the same steps and rules, and always come in the same order.
@FunctionalInterface
public interface Plans {

  /// A run that is under way cannot be carried out here, whatever another worker may do. Told once
  /// for each run.
  ///
  /// @param why in words, for people
  default void unfit(String run, String why) {}

  /// Reads a plan.
  ///
  /// @throws ClusterException if it cannot be read or carried out here; the message is for people
  Opened open(Submission submission) throws ClusterException;

  /// A plan that can be carried out on this machine.
  ///
  /// @param plan what it says
  /// @param ofThisMachine the names of those of its limits that bound what one machine does
  /// @param runsOn by group, the label of the workers that walk its tasks; without those whose
  ///     tasks workers without a label do
  /// @param close lets go of what it needs; called once nothing of it runs here any more
  record Opened(Plan plan, Set<String> ofThisMachine, Map<String, String> runsOn, Runnable close) {

    /// A plan whose tasks workers without a label walk.
    public Opened(Plan plan, Set<String> ofThisMachine, Runnable close) {
      this(plan, ofThisMachine, Map.of(), close);
    }
  }
}
