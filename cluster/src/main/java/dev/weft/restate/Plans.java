package dev.weft.restate;

import dev.weft.Plan;
import java.util.Set;

/// Makes plans of what was submitted, on a worker. To be given by whoever opens a [Worker].
///
/// All tasks of a group have the same steps and rules, and always come in the same order.
@FunctionalInterface
public interface Plans {

  /// Reads a plan.
  ///
  /// @throws ClusterException if it cannot be read or carried out here; the message is for people
  Opened open(Submission submission) throws ClusterException;

  /// A plan that can be carried out on this machine.
  ///
  /// @param plan what it says
  /// @param ofThisMachine the names of those of its limits that bound what one machine does
  /// @param close lets go of what it needs; called once nothing of it runs here any more
  record Opened(Plan plan, Set<String> ofThisMachine, Runnable close) {}
}
