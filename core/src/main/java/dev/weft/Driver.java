package dev.weft;

import java.util.List;

/// Carries a plan through: asks the iterators what comes next, does it, and tells them how it
/// ended.
public interface Driver {

  /// Runs the plan and returns when all its tasks have ended and every listener has been told.
  ///
  /// @throws InterruptedException if the calling thread is interrupted; by then everything has been
  ///     cancelled and has ended
  /// @throws DeadlockException if all tasks under way wait for limits that only they hold; by then
  ///     everything has been cancelled and has ended
  RunResult run(Plan plan, List<? extends Listener> listeners) throws InterruptedException;
}
