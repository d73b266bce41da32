package dev.weft.engine;

import dev.weft.Event;
import dev.weft.HistoryEvent;
import dev.weft.Listener;
import dev.weft.TaskResult;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Begins the tasks that [Gather] lets go: fresh ones, and where the run is continued, those that
/// began before where they stood. Part of the [Conductor].
final class TaskStarter {
  private final Gather gather;
  private final TasksInFlight tasks;
  private final Permits permits;
  private final Continuation continuation;
  private final RunReporter reporter;
  private final RunHistory history;
  private final Listener listener;
  private final Runnable settle;

  /// @param settle acts on what the last calls to `gather` and `permits` brought about
  TaskStarter(
      Gather gather,
      TasksInFlight tasks,
      Permits permits,
      Continuation continuation,
      RunReporter reporter,
      RunHistory history,
      Listener listener,
      Runnable settle) {
    this.gather = gather;
    this.tasks = tasks;
    this.permits = permits;
    this.continuation = continuation;
    this.reporter = reporter;
    this.history = history;
    this.listener = listener;
    this.settle = settle;
  }

  void begin(Gather.Start start, Instant now) {
    GroupRun group = start.group();
    Replay past = past(start, now);
    List<String> rated = permits.rated(group.group().limits());
    TaskResult before = past == null ? null : past.result();
    if (before != null) {
      reporter.kept(group, before, now);
      permits.unbegun(rated);
      gather.ended(group, before, Nanos.of(now));
      return;
    }
    Cuts.Deferred deferred = group.deferredCut;
    if (past == null && deferred != null) {
      permits.unbegun(rated);
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
