package dev.weft.engine.run;

import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Feed;
import dev.weft.Group;
import dev.weft.HistoryEvent;
import dev.weft.Listener;
import dev.weft.Plan;
import dev.weft.RunContext;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.StepFailedException;
import dev.weft.Task;
import dev.weft.TaskResult;
import dev.weft.engine.Nanos;
import dev.weft.engine.Replay;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Decides which tasks of a run may begin, for a driver that has each task walked somewhere else,
/// by a `TaskMachine` of its own: needs, bounds, failures and cancellation, as in every run. The
/// plan's named limits are left to the walks of the tasks.
///
/// It is pure: it reads no clock and owns no thread. What it knows of a run is its [Snapshot], with
/// which another one can go on, as long as the plan's tasks come in the same order.
///
/// Not thread-safe: it has one owner.
public final class Coordinator {
  private final String run;
  private final Plan plan;
  private final Listener listener;
  private final Gather gather;
  private final RunReporter reporter;
  private final Map<String, Begun> inProgress = new LinkedHashMap<>();
  private final Map<String, Stop> stops = new LinkedHashMap<>();
  private Instant now;

  /// A task that begins now.
  ///
  /// @param group the name of the group that it belongs to
  /// @param context what its steps can see of the run
  public record Begin(String group, Task task, RunContext context) {}

  /// Why a task is to stop.
  ///
  /// @param byFailure whether others have failed; what the task does about a failure of its own is
  ///     then not concerned
  public record Stop(String reason, boolean byFailure) {}

  private record Begun(GroupRun group, Task task) {}

  /// Oversees a run from its beginning.
  ///
  /// @param listener is told what happens, but for what happens within tasks
  public Coordinator(String run, Plan plan, Instant now, Listener listener) {
    this.run = run;
    this.plan = withoutLimits(plan);
    this.listener = listener;
    this.now = now;
    this.reporter = new RunReporter(run, listener, now);
    listener.on(new Event.RunStarted(now, run, plan));
    this.gather =
        new Gather(this.plan, context(), permits(), sources(), new Groups(), Continuation.none());
  }

  /// Goes on with a run where it stood.
  public Coordinator(String run, Plan plan, Snapshot snapshot, Instant now, Listener listener) {
    this.run = run;
    this.plan = withoutLimits(plan);
    this.listener = listener;
    this.now = now;
    this.gather = new Gather(this.plan, context(), permits(), sources(), new Groups(), snapshot);
    this.reporter = new RunReporter(run, listener, snapshot, gather.order());
    for (Snapshot.Begun task : snapshot.inProgress()) {
      GroupRun group = gather.order().anyGroup(task.group());
      // Of tasks from before no more is needed than what they are called.
      inProgress.put(task.task(), new Begun(group, new Task(task.task(), List.of())));
    }
  }

  /// Oversees, from its beginning, a run that need not run some of its groups, since an earlier one
  /// has.
  ///
  /// @param kept how these groups ended, by name
  public static Coordinator keeping(
      Map<String, RunContext.Need> kept, String run, Plan plan, Instant now, Listener listener) {
    if (kept.isEmpty()) {
      return new Coordinator(run, plan, now, listener);
    }
    listener.on(new Event.RunStarted(now, run, plan));
    Coordinator coordinator =
        new Coordinator(run, plan, Snapshot.of(plan, kept, now), now, listener);
    coordinator.gather.order().begin();
    for (Group group : plan.groups()) {
      if (kept.containsKey(group.name())) {
        listener.on(new Event.GroupEnded(now, group.name(), Status.SUCCEEDED, true, null));
      }
    }
    return coordinator;
  }

  private RunContext context() {
    return new RunContext(run, run.hashCode(), Map.of(), Status.SUCCEEDED);
  }

  private static Sources sources() {
    return new Sources(new Feeds(), _ -> true);
  }

  private Permits permits() {
    return new Permits(plan, new RunHistory(null, () -> false), (_, _) -> {}, _ -> {});
  }

  private static Plan withoutLimits(Plan plan) {
    return new Plan(
        plan.name(),
        plan.groups().stream().map(Group::withLimits).toList(),
        List.of(),
        plan.maxParallel(),
        plan.maxFailures(),
        plan.onFailure() == null ? null : plan.onFailure().withLimits(),
        plan.finallyGroup() == null ? null : plan.finallyGroup().withLimits());
  }

  /// The next task that may begin, which has begun with that; null if none may before another one
  /// has ended.
  public @Nullable Begin next(Instant now) {
    this.now = now;
    Gather.Start start = gather.next(Nanos.of(now));
    if (start == null) {
      return null;
    }
    GroupRun group = start.group();
    inProgress.put(start.task().name(), new Begun(group, start.task()));
    listener.on(new Event.TaskStarted(now, group.group().name(), start.task()));
    return new Begin(group.group().name(), start.task(), group.context);
  }

  /// A task has ended.
  ///
  /// @throws IllegalArgumentException if no such task is under way
  public void ended(String task, HistoryEvent.TaskEnded how, Instant now) {
    this.now = now;
    Begun begun = inProgress.remove(task);
    if (begun == null) {
      throw new IllegalArgumentException("`" + task + "` is not under way");
    }
    stops.remove(task);
    TaskResult result = Replay.resultOf(how, begun.task());
    reporter.ended(begun.group(), result, now);
    gather.ended(begun.group(), result, Nanos.of(now));
  }

  /// Stops starting, and asks everything under way to end.
  public void cancel(String reason, Instant now) {
    this.now = now;
    reporter.cancelled(reason, now);
    gather.cancel(reason, Nanos.of(now));
  }

  /// The tasks that are to be stopped since this was last asked, and why. Their `finally` steps are
  /// not concerned.
  public Map<String, Stop> stops() {
    Map<String, Stop> all = new LinkedHashMap<>(stops);
    stops.clear();
    return all;
  }

  /// Whether only what runs at the end of the plan is left.
  public boolean isCleaningUp() {
    return gather.isCleaningUp();
  }

  /// How many tasks have begun and not ended.
  public int inProgress() {
    return inProgress.size();
  }

  /// Whether all tasks have ended that will ever begin.
  public boolean isDone() {
    return gather.isDone();
  }

  /// Says that the run has ended, and how.
  public RunResult finish(Instant now) {
    return reporter.finish(now);
  }

  /// Where the run stands.
  public Snapshot snapshot() {
    List<Snapshot.Begun> tasks = new ArrayList<>();
    inProgress.forEach(
        (task, begun) -> tasks.add(new Snapshot.Begun(begun.group().group().name(), task)));
    return reporter.snapshot(gather, tasks);
  }

  private final class Groups implements Gather.Callback {
    @Override
    public void cut(GroupRun group, Cuts.Cut cut) {
      inProgress.forEach(
          (task, begun) -> {
            if (begun.group().equals(group)) {
              Stop stop = new Stop(cut.reason(), cut.byFailure());
              stops.merge(task, stop, (before, more) -> before.byFailure() ? more : before);
            }
          });
    }

    @Override
    public void ended(GroupRun group) {
      reporter.ended(group, now);
    }
  }

  /// A coordinator that continues a run must find its tasks in the same order, which a feed does
  /// not promise.
  private static final class Feeds implements Sources.Feeds {
    @Override
    public boolean isReady(GroupRun group, Feed feed) {
      throw new StepFailedException(
          new Failure(
              Failure.ERROR,
              "the tasks of `"
                  + group.group().name()
                  + "` are produced during the run; on a cluster they must come from files or from"
                  + " the plan"));
    }

    @Override
    public boolean close(GroupRun group, Feed feed) {
      feed.close();
      return true;
    }
  }
}
