package dev.weft.engine;

import dev.weft.Outcome;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.TaskResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Walks tasks and the branches of their gather steps: asks their machines what comes next, and has
/// the driver do it. It decides alike for every driver when a step is announced, when branches
/// begin, and when a task goes on after them.
///
/// It is as pure as the machines, and belongs to the thread that owns them.
///
/// @param <B> the driver's kind of branch
public final class Walk<B extends Branch<B>> {

  /// What a driver does about the decisions.
  public interface Actions<B extends Branch<B>> {
    /// Is asked before each decision.
    ///
    /// @return whether the branch may be asked what comes next; if not, it stays where it is
    default boolean mayGoOn(B branch) {
      return true;
    }

    /// A step begins that is not carried out. Called once for each.
    void announce(B branch, Step<?> step);

    /// Has an attempt carried out, now or later.
    ///
    /// @return whether the branch goes on at once, since the attempt cannot begin, and that is
    ///     recorded
    boolean begin(B branch, Decision.Run attempt);

    /// Has the branch go on at that time.
    void waitUntil(B branch, Step<?> step, Instant until);

    /// Has the branch go on when there is an answer, or its time is up.
    void awaitAnswer(B branch, Decision.Await await);

    /// Makes a branch of a gather step, which goes on next.
    B fork(B parent, TaskMachine machine);

    /// Records the outcome of a step that is not carried out.
    ///
    /// @return whether the branch goes on at once; if not, it does when the outcome is on record
    boolean conclude(B branch, Outcome outcome);

    /// Nothing is left of a task, or of a branch.
    void finished(B branch, TaskResult result);
  }

  private final Actions<B> actions;

  public Walk(Actions<B> actions) {
    this.actions = actions;
  }

  /// Goes on until the branch waits, has an attempt carried out, or has finished, which may have
  /// what it is a branch of go on.
  public void goOn(B branch, Instant now) {
    while (actions.mayGoOn(branch)) {
      switch (branch.machine.decide(now)) {
        case Decision.Run attempt -> {
          if (!actions.begin(branch, attempt)) {
            return;
          }
        }
        case Decision.WaitUntil(Step<?> step, Instant until) -> {
          // Otherwise it is the pause before a retry or the next poll.
          if (!step.isCarriedOut()) {
            announce(branch, step);
          }
          actions.waitUntil(branch, step, until);
          return;
        }
        case Decision.Await await -> {
          announce(branch, await.step());
          actions.awaitAnswer(branch, await);
          return;
        }
        case Decision.Fork(Step.Gather step, List<TaskMachine> machines) -> {
          announce(branch, step);
          if (!machines.isEmpty()) {
            fork(branch, machines, now);
            return;
          }
        }
        case Decision.Conclude(Outcome outcome) -> {
          if (outcome.status() == Status.SUCCEEDED) {
            announce(branch, outcome.step());
          }
          if (!actions.conclude(branch, outcome)) {
            return;
          }
        }
        case Decision.Finished(TaskResult result) -> {
          finished(branch, result, now);
          return;
        }
      }
    }
  }

  private void announce(B branch, Step<?> step) {
    if (!branch.announced) {
      branch.announced = true;
      actions.announce(branch, step);
    }
  }

  private void fork(B parent, List<TaskMachine> machines, Instant now) {
    parent.unfinishedBranches = machines.size();
    List<B> branches = new ArrayList<>();
    machines.forEach(machine -> branches.add(actions.fork(parent, machine)));
    branches.forEach(branch -> goOn(branch, now));
  }

  private void finished(B branch, TaskResult result, Instant now) {
    actions.finished(branch, result);
    B parent = branch.parent();
    if (parent != null && --parent.unfinishedBranches == 0) {
      goOn(parent, now);
    }
  }
}
