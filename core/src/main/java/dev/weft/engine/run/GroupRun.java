package dev.weft.engine.run;

import dev.weft.Failure;
import dev.weft.Group;
import dev.weft.RunContext;
import dev.weft.Status;
import dev.weft.Task;
import dev.weft.TaskResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where a group stands in a run. Owned by [Gather], which draws its states.
public final class GroupRun implements LimitWaiter {
  final Group group;
  // Whether it is the plan's clean-up, and none of its tasks.
  final boolean isCleanUp;
  // Whether its tasks hold a limit that adapts.
  final boolean adapts;
  final List<GroupRun> neededBy = new ArrayList<>();
  Snapshot.Stage state = Snapshot.Stage.PENDING;
  // What is left of its tasks; null before it is first asked, and once nothing more is pulled.
  @Nullable Iterator<Task> source;
  // The source itself, until it is closed, where it can be.
  @Nullable AutoCloseable open;
  // Why its source failed; null if it did not.
  @Nullable Failure unreadable;
  boolean unreadableCounted;
  // How many of its tasks are to be passed over, since they began before the run went on here.
  int begunBefore;
  // Whether its feed has its next task or its end, and whether the feed is waited for.
  boolean ready;
  boolean awaited;
  int needsLeft;
  int inFlight;
  int started;
  int failures;
  int skipped;
  int cancelled;
  // What its tasks can see of the run; set when it opens.
  RunContext context = RunContext.NONE;
  // Which of its failures was the first.
  RunContext.@Nullable FirstFailure failure;
  // What its last task left.
  private Map<String, Object> outputs = Map.of();
  // Whether it is in the line of groups that may be asked for a task.
  boolean inLine;
  // Whether it waits for the limits of its next task, and whether it has them.
  boolean asking;
  boolean permitted;
  @Nullable Status cutStatus;
  @Nullable String reason;
  // The cut that leaves it open for the tasks that began before the run was continued; null for
  // none.
  Cuts.@Nullable Deferred deferredCut;

  GroupRun(Group group, boolean isCleanUp, boolean adapts) {
    this.group = group;
    this.isCleanUp = isCleanUp;
    this.adapts = adapts;
    this.needsLeft = group.needs().size();
  }

  public Group group() {
    return group;
  }

  /// Goes on where it stood.
  void restore(Snapshot.OfGroup snapshot) {
    state = snapshot.stage();
    started = snapshot.started();
    begunBefore = started;
    failures = snapshot.failures();
    skipped = snapshot.skipped();
    cancelled = snapshot.cancelled();
    outputs = snapshot.outputs();
    cutStatus = snapshot.cut();
    reason = snapshot.reason();
    failure = snapshot.failure();
  }

  Snapshot.OfGroup snapshot() {
    return new Snapshot.OfGroup(
        state,
        started,
        failures,
        skipped,
        cancelled,
        outputs,
        cutStatus,
        reason,
        context.status(),
        failure);
  }

  /// Why it was skipped, cut short or could not be read.
  @Nullable String reason() {
    return reason;
  }

  /// Whether every task of its source was started.
  boolean isComplete() {
    return cutStatus == null;
  }

  /// Skipped if all of its tasks were, and cancelled if one was and none has failed.
  Status status() {
    if (cutStatus != null) {
      return cutStatus;
    }
    if (failures > 0) {
      return Status.FAILED;
    }
    boolean nothingDone = started > 0 && skipped == started;
    return cancelled > 0 ? Status.CANCELLED : nothingDone ? Status.SKIPPED : Status.SUCCEEDED;
  }

  /// Whether it fails the run.
  boolean fails() {
    return status() == Status.FAILED && !group.continueOnError();
  }

  void count(TaskResult result) {
    outputs = result.outputs();
    if (result.status().isFault()) {
      failures++;
      failure = FirstFailures.earlier(failure, FirstFailures.of(result));
    } else if (result.status() == Status.SKIPPED) {
      skipped++;
    } else if (result.status() == Status.CANCELLED) {
      cancelled++;
    }
  }

  /// Its tasks could not be read to their end.
  void noteUnreadable(Failure unreadable, Instant at) {
    String name = group.name();
    RunContext.FirstFailure why =
        new RunContext.FirstFailure(at, name, name, unreadable.code(), unreadable.message());
    failure = FirstFailures.earlier(failure, why);
  }

  /// How it ended, for those that need it.
  RunContext.Need asNeed() {
    int succeeded = started - failures - skipped - cancelled;
    return new RunContext.Need(
        status(), started == 1 ? outputs : Map.of(), started, succeeded, failures);
  }

  /// A task that was not wanted keeps nothing that needs it from running: a task that must know
  /// reads its status.
  boolean satisfiesNeeds() {
    return status() == Status.SUCCEEDED
        || (cutStatus == null && status() == Status.SKIPPED)
        || (group.continueOnError() && (failures > 0 || cutStatus == Status.FAILED));
  }

  /// Why a group that needs this one is skipped, where this one did not [satisfy][#satisfiesNeeds]
  /// it.
  String whyNotWhatNeedsIt() {
    Status status = status();
    boolean passive = status == Status.CANCELLED || status == Status.SKIPPED;
    return "needs `%s`, which %s%s".formatted(group.name(), passive ? "was " : "", status);
  }
}
