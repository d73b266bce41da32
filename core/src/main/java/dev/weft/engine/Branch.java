package dev.weft.engine;

import dev.weft.Outcome;
import org.jspecify.annotations.Nullable;

/// A task that is being walked, or a branch of one: a step inside a gather step that is under way.
/// Drivers extend it by what they keep beside; those that use [Timers] can have it wait there.
///
/// Owned by the owner of its [machine][TaskMachine].
///
/// @param <B> the driver's own kind of branch
public abstract class Branch<B extends Branch<B>> extends Timers.Entry {
  public final TaskMachine machine;
  // How many branches of the gather step at hand have not ended. They are counted and not asked,
  // since the machine of one whose attempt runs belongs to another thread.
  int unfinishedBranches;
  // Whether the step at hand, one that is not carried out, was announced.
  boolean announced;

  public Branch(TaskMachine machine) {
    this.machine = machine;
  }

  /// What this is a branch of; null for a whole task.
  protected abstract @Nullable B parent();

  /// Tells the machine how the step at hand, or an attempt of it, ended.
  public final void record(Outcome outcome) {
    machine.record(outcome);
    announced = false;
  }
}
