package dev.weft.engine.run;

import dev.weft.Group;
import dev.weft.HistoryEvent;
import dev.weft.Plan;
import dev.weft.Task;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How far a continued run has come back to where it stood. The tasks that began before, and have
/// not ended, are to begin again, whatever became of the others: they are owed their clean-up. So
/// a failure that is on record cuts nothing short before that.
///
/// ```text
///   CATCHING_UP ── all that could begin at once have ──► OWING ── all have ──► CAUGHT_UP
///        └───────────────────── all have ─────────────────────────────────────────┘
/// ```
///
/// While it catches up, tasks that begin again are held, and no cut is made. While it owes, the
/// others may have to wait, for a feed, a limit, or what their group needs: cuts by failures are
/// deferred for them, see [Cuts.Deferred].
///
/// Shared by the [Conductor] and its [Gather].
final class Continuation {
  // How many of the tasks are still to begin again.
  private int unfinished;
  private boolean catchingUp;

  private Continuation(int unfinished) {
    this.unfinished = unfinished;
    this.catchingUp = unfinished > 0;
  }

  /// Of a run in which nothing is owed to any task.
  static Continuation none() {
    return new Continuation(0);
  }

  /// Of the run that has this history; one without owes nothing.
  static Continuation of(Plan plan, RunHistory history) {
    return new Continuation(history.unfinished() - unfinishedCleanUp(plan, history));
  }

  /// How many tasks of the plan's clean-up began before and have not ended, where it is known which
  /// there are. They begin when all others have ended.
  private static int unfinishedCleanUp(Plan plan, RunHistory history) {
    return (int)
        Stream.of(plan.onFailure(), plan.finallyGroup())
            .flatMap(Continuation::knownTasks)
            .map(history::past)
            .filter(record -> !record.isEmpty() && HistoryEvent.isUnfinished(record))
            .count();
  }

  private static Stream<Task> knownTasks(@Nullable Group group) {
    return group != null && group.tasks() instanceof List<Task> tasks
        ? tasks.stream()
        : Stream.of();
  }

  boolean isCatchingUp() {
    return catchingUp;
  }

  boolean isOwing() {
    return unfinished > 0;
  }

  /// One of the tasks has begun again.
  ///
  /// @return whether it was the last
  boolean begunAgain() {
    return --unfinished == 0;
  }

  /// All that can begin again at once have.
  ///
  /// @return whether it was still catching up
  boolean caughtUp() {
    boolean was = catchingUp;
    catchingUp = false;
    return was;
  }
}
