package dev.weft.model;

import dev.weft.Event;
import dev.weft.Group;
import dev.weft.Outcome;
import dev.weft.Plan;
import dev.weft.Status;
import dev.weft.Task;
import dev.weft.TaskResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// The notable facts of a run: the first failures, groups that did not complete, and the slowest
/// steps. Keeps at most as many of each as a [Summary] contains.
final class Findings {
  // `Comparator.comparing` would cost a short run more than the rest of its summary.
  private static final Comparator<Summary.Slow> QUICKEST_FIRST =
      (one, other) -> one.took().compareTo(other.took());

  private final List<Summary.Failed> failures = new ArrayList<>();
  private final List<Summary.Unfinished> unfinished = new ArrayList<>();
  private final PriorityQueue<Summary.Slow> slowest = new PriorityQueue<>(QUICKEST_FIRST);
  private long unfinishedCount;
  // Whether the plan has a `max-failures` that tolerates some failures, and nothing was stopped
  // early.
  private boolean isWithinBounds;

  void begin(Plan plan) {
    isWithinBounds =
        isBound(plan.maxFailures())
            || plan.groups().stream().anyMatch(group -> isBound(group.maxFailures()));
  }

  private static boolean isBound(int maxFailures) {
    return maxFailures > 0 && maxFailures < Group.UNBOUNDED;
  }

  void end(Task task, Outcome outcome) {
    if (!outcome.step().isCarriedOut()) {
      return;
    }
    Summary.Slow quickest = slowest.peek();
    boolean full = slowest.size() == Summary.SLOWEST;
    if (quickest == null || !full || outcome.took().compareTo(quickest.took()) > 0) {
      if (full) {
        slowest.remove();
      }
      slowest.add(new Summary.Slow(task, outcome.step(), outcome.attempt(), outcome.took()));
    }
  }

  /// @param task the task's progress; null if unknown
  void end(TaskResult result, @Nullable TaskProgress task) {
    if (result.status().isFault() && failures.size() < Summary.SHOWN) {
      Outcome cause = result.cause();
      failures.add(
          new Summary.Failed(
              result,
              task == null || cause == null
                  ? List.of()
                  : task.printed(cause.step(), cause.attempt())));
    }
  }

  void end(Event.GroupEnded group) {
    if (!group.complete() || group.reason() != null) {
      unfinishedCount++;
      isWithinBounds &= group.status() == Status.SKIPPED;
      if (unfinished.size() < Summary.SHOWN) {
        unfinished.add(
            new Summary.Unfinished(group.group(), group.status(), String.valueOf(group.reason())));
      }
    }
  }

  List<Summary.Failed> failures() {
    return failures;
  }

  List<Summary.Unfinished> unfinished() {
    return unfinished;
  }

  long unfinishedCount() {
    return unfinishedCount;
  }

  /// Returns the slowest attempts, longest first.
  List<Summary.Slow> slowest() {
    List<Summary.Slow> longestFirst = new ArrayList<>(slowest);
    longestFirst.sort(QUICKEST_FIRST.reversed());
    return longestFirst;
  }

  boolean isWithinBounds() {
    return isWithinBounds;
  }
}
