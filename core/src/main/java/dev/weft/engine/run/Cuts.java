package dev.weft.engine.run;

import dev.weft.Plan;
import dev.weft.Status;
import dev.weft.engine.Numbers;
import java.util.List;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/// Cuts groups short: after too many failures, theirs or the plan's, or since the run is to stop.
/// Part of [Gather]; times are nanoseconds.
final class Cuts {

  /// Why the tasks of a group that are under way are to be cancelled.
  ///
  /// @param byFailure whether others have failed; what tasks do about failures of their own is then
  ///     not concerned
  record Cut(String reason, boolean byFailure) {

    /// What remains of two: a cancellation comes before what others' failures ask for.
    Cut and(Cut more) {
      return byFailure ? more : this;
    }
  }

  /// A cut of a group some of whose tasks may have begun before the run was continued and must
  /// begin again, to be cleaned up after. Until those of the whole run have, the group's source is
  /// read on; its other tasks are [passed over][Gather#passOver].
  ///
  /// @param status how the group ends if tasks of it are left out
  record Deferred(Status status, Cut cut) {}

  private final Plan plan;
  private final GroupOrder order;
  private final Continuation continuation;
  private final Gather.Callback callback;
  private final ObjLongConsumer<GroupRun> drain;
  private int failures;

  /// @param failures how many tasks have failed so far that count towards the plan's `max-failures`
  /// @param drain has nothing more pulled from a group
  Cuts(
      Plan plan,
      GroupOrder order,
      Continuation continuation,
      Gather.Callback callback,
      int failures,
      ObjLongConsumer<GroupRun> drain) {
    this.plan = plan;
    this.order = order;
    this.continuation = continuation;
    this.callback = callback;
    this.failures = failures;
    this.drain = drain;
  }

  /// How many tasks have failed that count towards the plan's `max-failures`.
  int failures() {
    return failures;
  }

  /// A task failed, or the group's source cannot be read.
  void countFailure(GroupRun run, long now) {
    boolean counts = !run.group.continueOnError();
    failures += counts ? 1 : 0;
    cutIfTooMany(run, now);
    if (counts) {
      cutPlanIfTooMany(now);
    }
  }

  /// Cuts all of these: nothing more of them starts, and what is under way is to be cancelled.
  void cutAll(List<GroupRun> groups, String reason, long now) {
    groups.forEach(run -> cut(run, Status.CANCELLED, new Cut(reason, false), now));
  }

  /// The run has [caught up][Continuation]: what failures on record ask for is done.
  void caughtUp(long now) {
    order.groups().forEach(run -> cutIfTooMany(run, now));
    cutPlanIfTooMany(now);
  }

  /// The run owes nothing any more: what was deferred is done.
  void owesNothing(long now) {
    for (GroupRun run : order.groups()) {
      Deferred deferred = run.deferredCut;
      if (deferred != null) {
        cut(run, deferred.status(), deferred.cut(), now);
      }
    }
  }

  private void cutIfTooMany(GroupRun run, long now) {
    if (run.failures > run.group.maxFailures()) {
      cut(run, Status.FAILED, tooMany(run.group.maxFailures()), now);
    }
  }

  private void cutPlanIfTooMany(long now) {
    if (failures > plan.maxFailures()) {
      for (GroupRun each : order.groups()) {
        cut(each, Status.CANCELLED, tooMany(plan.maxFailures()), now);
      }
    }
  }

  private static Cut tooMany(int maxFailures) {
    return new Cut(
        maxFailures == 0
            ? "cancelled after a failure (fail-fast)"
            : "cancelled after more than %s failures (max-failures)"
                .formatted(Numbers.format(maxFailures)),
        true);
  }

  private void cut(GroupRun run, Status status, Cut cut, long now) {
    if (cut.byFailure() && continuation.isOwing()) {
      defer(run, new Deferred(status, cut));
      return;
    }
    switch (run.state) {
      case PENDING -> order.end(run, status, cut.reason());
      case OPEN -> {
        run.cutStatus = status;
        run.reason = cut.reason();
        callback.cut(run, cut);
        drain.accept(run, now);
      }
      case DRAINED -> callback.cut(run, cut);
      case ENDED -> {}
    }
  }

  private void defer(GroupRun run, Deferred deferred) {
    @Nullable Deferred before = run.deferredCut;
    run.deferredCut = before == null ? deferred : before;
    if (!continuation.isCatchingUp()) {
      callback.cut(run, deferred.cut());
    }
  }
}
