package dev.weft.engine.run;

import dev.weft.Plan;
import dev.weft.RunContext;
import dev.weft.Task;
import dev.weft.TaskResult;
import dev.weft.engine.Nanos;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides which tasks of a plan may go: needs, max-parallel, limits, max-failures, cancellation.
/// The same thing as a `TaskMachine` one floor up: pure, and not thread-safe. Times are
/// nanoseconds.
///
/// ```text
///   PENDING ─ needs succeeded ─► OPEN ─ used up, or cut ─► DRAINED ─ last task ended ─► ENDED
///      └──────────── a need did not succeed, or the run is cut ─────────────────────┘
/// ```
///
/// Who waits for what is kept by others: groups for those that they need in [GroupOrder], for tasks
/// that are still to come in [Sources], groups and tasks for limits in [Permits].
final class Gather {

  /// What a driver is told beside what it asks for.
  interface Callback {
    /// The tasks of this group that are under way are to be cancelled.
    void cut(GroupRun group, Cuts.Cut cut);

    /// Nothing of this group is left.
    void ended(GroupRun group);
  }

  /// A task that may go.
  record Start(GroupRun group, Task task) {}

  private final Plan plan;
  private final Permits permits;
  private final GroupOrder order;
  private final Sources sources;
  private final Cuts cuts;
  // Groups to be asked for a task.
  private final Deque<GroupRun> line = new ArrayDeque<>();
  private int inFlight;

  /// @param context what all tasks can see of the run
  /// @param permits the run's limits
  /// @param continuation how far the run has come back to where it stood
  Gather(
      Plan plan,
      RunContext context,
      Permits permits,
      Sources sources,
      Callback callback,
      Continuation continuation) {
    this(plan, context, permits, sources, callback, continuation, 0);
    order.begin();
  }

  /// Goes on with a run that somebody else has begun.
  Gather(
      Plan plan,
      RunContext context,
      Permits permits,
      Sources sources,
      Callback callback,
      Snapshot snapshot) {
    this(plan, context, permits, sources, callback, Continuation.none(), snapshot.faults());
    order.restore(snapshot);
    inFlight = snapshot.inProgress().size();
    snapshot.inProgress().forEach(task -> order.anyGroup(task.group()).inFlight++);
    snapshot.line().forEach(name -> lineUp(order.anyGroup(name)));
  }

  private Gather(
      Plan plan,
      RunContext context,
      Permits permits,
      Sources sources,
      Callback callback,
      Continuation continuation,
      int failures) {
    this.plan = plan;
    this.permits = permits;
    this.sources = sources;
    this.order = new GroupOrder(plan, context, this::lineUp, callback::ended);
    this.cuts = new Cuts(plan, order, continuation, callback, failures, this::drain);
  }

  /// The next task that may go now, or null. The groups take turns.
  @Nullable Start next(long now) {
    for (GroupRun run = poll(); run != null; run = poll()) {
      if (run.state != Snapshot.Stage.OPEN || !hasRoom(run, now)) {
        continue;
      }
      Task task = sources.pull(run);
      if (task == null) {
        drain(run, now);
      } else {
        permits.use(run);
        run.started++;
        run.inFlight++;
        inFlight++;
        lineUp(run);
        return new Start(run, task);
      }
    }
    return null;
  }

  /// Whether there is a group to be asked for a task just now.
  boolean mayHaveNext() {
    return permits.hasGroup() || (!line.isEmpty() && hasRoom());
  }

  private boolean hasRoom() {
    return inFlight + permits.reserved() < plan.maxParallel();
  }

  /// The next group to be asked for a task; null if there is none, or no room for a task.
  private @Nullable GroupRun poll() {
    GroupRun run = permits.nextGroup();
    if (run == null && hasRoom()) {
      run = line.poll();
      if (run != null) {
        run.inLine = false;
      }
    }
    return run;
  }

  /// A task of this group ended.
  void ended(GroupRun run, TaskResult result, long now) {
    run.inFlight--;
    inFlight--;
    permits.release(run, now);
    run.count(result);
    if (result.status().isFault()) {
      cuts.countFailure(run, now);
    }
    if (run.state == Snapshot.Stage.OPEN) {
      lineUp(run);
    } else {
      endIfLast(run);
    }
  }

  /// The group's feed, which was waited for, has its next task or its end; or nothing is left of
  /// what was closed.
  ///
  /// @param broken what the feed threw instead; null for nothing
  void ready(GroupRun run, @Nullable Throwable broken, long now) {
    if (sources.ready(run, broken)) {
      if (run.state == Snapshot.Stage.OPEN) {
        lineUp(run);
      } else {
        endReading(run, now);
      }
    }
  }

  /// A task of a group with a [deferred cut][Cuts.Deferred] does not begin, since it had not
  /// before.
  void passOver(GroupRun run, Cuts.Deferred cut, long now) {
    run.cutStatus = cut.status();
    run.reason = cut.cut().reason();
    run.started--;
    run.inFlight--;
    inFlight--;
    permits.release(run, now);
    lineUp(run);
  }

  /// Of the tasks that began before the run was continued, those that could begin at once have
  /// begun again. The others may have to wait: for a feed, a limit, or what their group needs.
  void caughtUp(long now) {
    cuts.caughtUp(now);
  }

  /// All tasks that began before the run was continued have begun again.
  void owesNothing(long now) {
    cuts.owesNothing(now);
  }

  /// Cuts the whole run: nothing more starts but what runs at the very end, and what is under way
  /// is to be cancelled.
  void cancel(String reason, long now) {
    cuts.cutAll(order.cancel(), reason, now);
  }

  /// Cuts the whole run with all that would run at its end.
  void kill(String reason, long now) {
    cuts.cutAll(order.kill(), reason, now);
  }

  /// Whether all tasks in flight wait for limits, which then only a rate or a cancellation opens,
  /// and none is still to come.
  boolean isStuck() {
    return !sources.anyAwaited()
        && permits.waiting().stream().map(TaskRun::whole).distinct().count() == inFlight;
  }

  /// Whether only what runs at the end of the plan is left.
  boolean isCleaningUp() {
    return order.isCleaningUp();
  }

  /// Whether a group's next task is waited for, or the end of its feed.
  boolean isAwaitingTasks() {
    return sources.anyAwaited();
  }

  /// Closes all sources, and decides nothing any more.
  void abandon() {
    order.everything().forEach(sources::close);
  }

  boolean isDone() {
    return order.isDone();
  }

  /// How many tasks have failed that count towards the plan's `max-failures`.
  int failures() {
    return cuts.failures();
  }

  /// The groups that are to be asked for a task, in turn.
  List<String> line() {
    return line.stream().map(run -> run.group.name()).toList();
  }

  /// The order in which the groups begin, and where each stands.
  GroupOrder order() {
    return order;
  }

  private void lineUp(GroupRun run) {
    if (!run.inLine) {
      run.inLine = true;
      line.add(run);
    }
  }

  /// Whether one more task of the group may start. If not, the group gets back in line when one of
  /// its tasks ends, its next one has come, or its limits are granted: in this order, so that it
  /// holds no limit while its next task is still to come.
  private boolean hasRoom(GroupRun run, long now) {
    return run.inFlight < run.group.maxParallel()
        && sources.isReady(run)
        && permits.allows(run, now);
  }

  /// Nothing more is pulled from the group.
  private void drain(GroupRun run, long now) {
    run.state = Snapshot.Stage.DRAINED;
    sources.close(run);
    permits.giveUp(run, now);
    endReading(run, now);
  }

  /// Nothing more comes of the group. A source that failed counts as one failure.
  private void endReading(GroupRun run, long now) {
    if (run.unreadable != null) {
      run.noteUnreadable(run.unreadable, Nanos.toInstant(now));
    }
    endIfLast(run);
    if (run.unreadable != null && !run.unreadableCounted) {
      run.unreadableCounted = true;
      cuts.countFailure(run, now);
    }
  }

  private void endIfLast(GroupRun run) {
    if (run.state == Snapshot.Stage.DRAINED && run.inFlight == 0 && !run.awaited) {
      order.end(run, run.cutStatus, run.reason);
    }
  }
}
