package dev.weft;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a group stands in a run. Owned by [Gather], which draws its states.
final class GroupRun implements Waiter {
  enum State {
    PENDING,
    OPEN,
    DRAINED,
    ENDED
  }

  final Group group;
  final List<GroupRun> neededBy = new ArrayList<>();
  State state = State.PENDING;
  @Nullable Iterator<Task> source;
  int needsLeft;
  int inFlight;
  int failures;
  // Whether it is in the line of groups that may be asked for a task.
  boolean inLine;
  // Whether it waits for the limits of its next task, and whether it has them.
  boolean asking;
  boolean permitted;
  @Nullable Status cutStatus;
  @Nullable String reason;

  GroupRun(Group group) {
    this.group = group;
    this.needsLeft = group.needs().size();
  }

  Group group() {
    return group;
  }

  /// Why it was skipped, cut short or could not be read.
  @Nullable String reason() {
    return reason;
  }

  /// Whether every task of its source was started.
  boolean isComplete() {
    return cutStatus == null;
  }

  Status status() {
    return cutStatus != null ? cutStatus : failures > 0 ? Status.FAILED : Status.SUCCEEDED;
  }

  boolean satisfiesNeeds() {
    return status() == Status.SUCCEEDED || (failures > 0 && group.continueOnError());
  }
}
