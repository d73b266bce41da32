package dev.weft.engine.run;

import dev.weft.Event;
import dev.weft.HistoryEvent;
import dev.weft.Listener;
import dev.weft.TaskResult;
import dev.weft.engine.Nanos;
import dev.weft.engine.Replay;
import dev.weft.engine.TaskMachine;
import dev.weft.engine.limits.Claim;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Begins the tasks that [Gather] lets go: fresh ones, and where the run is continued, those that
/// began before where they stood. Part of the [Conductor].
final class TaskStarter {
  // Tasks started between two looks at the timers and the queue.
  private static final int STARTS_A_TICK = 256;

  private final Gather gather;
  private final TasksInFlight tasks;
  private final Continuation continuation;
  private final RunReporter reporter;
  private final RunHistory history;
  private final Listener listener;
  private final Runnable settle;

  /// @param settle acts on what the last calls to `gather` and `permits` brought about
  TaskStarter(
      Gather gather,
      TasksInFlight tasks,
      Continuation continuation,
      RunReporter reporter,
      RunHistory history,
      Listener listener,
      Runnable settle) {
    this.gather = gather;
    this.tasks = tasks;
    this.continuation = continuation;
    this.reporter = reporter;
    this.history = history;
    this.listener = listener;
    this.settle = settle;
  }

  /// Begins tasks that may go.
  ///
  /// @return whether there may be more: timers and messages have their turn in between
  boolean beginSome(Instant now) {
    for (int left = STARTS_A_TICK; left > 0; left--) {
      Gather.Start start = gather.next(Nanos.of(now));
      if (start == null) {
        return false;
      }
      begin(start, now);
      settle.run();
    }
    return true;
  }

  private void begin(Gather.Start start, Instant now) {
    GroupRun group = start.group();
    Replay past = past(start, now);
    List<Claim<LimitWaiter>> rated = tasks.permits.rated(group);
    TaskResult before = past == null ? null : past.result();
    if (before != null) {
      reporter.kept(group, before, now);
      tasks.permits.unbegun(rated);
      gather.ended(group, before, Nanos.of(now));
      return;
    }
    Cuts.Deferred deferred = group.deferredCut;
    if (past == null && deferred != null) {
      tasks.permits.unbegun(rated);
      gather.passOver(group, deferred, Nanos.of(now));
      return;
    }
    TaskRun run = new TaskRun(new TaskMachine(start.task(), group.context, past), group);
    run.uncounted = rated;
    if (Listeners.isSomebody(listener)) {
      listener.on(new Event.TaskStarted(now, group.group().name(), start.task()));
    }
    boolean held = past != null && continuation.isCatchingUp();
    tasks.begin(run, held, deferred == null ? null : deferred.cut());
    if (past != null && !group.isCleanUp && continuation.begunAgain()) {
      gather.owesNothing(Nanos.of(now));
      caughtUp(now);
    }
  }

  private @Nullable Replay past(Gather.Start start, Instant now) {
    List<HistoryEvent> record = history.past(start.task());
    return record.isEmpty() ? null : new Replay(start.task(), record, start.group().isCleanUp, now);
  }

  /// Whether tasks that began before the run was continued are held until the others have, too.
  boolean isCatchingUp() {
    return continuation.isCatchingUp();
  }

  /// No more of the tasks that began before the run was continued can begin again now. Those that a
  /// failure on record cuts short go on to their clean-up, and the others where they stood.
  void caughtUp(Instant now) {
    if (continuation.caughtUp()) {
      tasks.endHeld();
      gather.caughtUp(Nanos.of(now));
      settle.run();
      tasks.letGo();
    }
    settle.run();
  }
}
