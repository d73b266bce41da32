package dev.weft.restate.run;

import dev.restate.sdk.Awakeable;
import dev.restate.sdk.DurableFuture;
import dev.restate.sdk.WorkflowContext;
import dev.restate.sdk.common.TerminalException;
import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.HistoryEvent;
import dev.weft.Status;
import dev.weft.engine.run.Coordinator;
import dev.weft.restate.ClusterException;
import dev.weft.restate.ControlRequest;
import dev.weft.restate.Ending;
import dev.weft.restate.host.OpenRun;
import dev.weft.restate.story.ShardStory;
import dev.weft.restate.wire.Json;
import dev.weft.restate.wire.PackedEvents;
import dev.weft.restate.wire.TaskEnd;
import dev.weft.restate.wire.TaskInput;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Executes one shard of a run: starts tasks as the [Coordinator] decides, and reports their
/// results to it.
///
/// Time is taken from the log: it advances with each task that ends and each request that arrives.
final class Coordination {
  // The maximum number of tasks that a shard starts, unless twice as many are in progress, before
  // it hands over.
  private static final int TASKS = 5_000;
  // The maximum number of bytes of tasks that are handed over.
  private static final int MUCH = 4 << 20;
  // The maximum number of new tasks that are in the engine at once. Tasks that have been in
  // progress for some time are numerous because they are slow, and cause little work.
  private static final int UNATTACHED_MAX = 1_000;

  private final WorkflowContext engine;
  private final OpenRun run;
  private final int number;
  private final Coordinator coordinator;
  private final Calls calls;
  private final Walks walks;
  private final ShardStory story;
  private final EndedTasks endedTasks;
  private int requests;
  private boolean paused;
  private Awakeable<ControlRequest> request;
  private @Nullable DurableFuture<Calls.News> news;
  private int begun;
  private Instant now;

  Coordination(WorkflowContext engine, OpenRun run, Calls calls, ShardInput input) {
    this.engine = engine;
    this.run = run;
    this.calls = calls;
    this.number = input.number();
    this.now = input.at();
    this.requests = input.requests();
    this.paused = input.paused();
    this.story = new ShardStory(engine, run.id());
    this.endedTasks = new EndedTasks(engine, run);
    this.coordinator =
        input.snapshot() == null
            ? Coordinator.keeping(run.keptGroups(), run.id(), run.plan(), now, story)
            : new Coordinator(run.id(), run.plan(), input.snapshot(), now, story);
    this.walks = new Walks(engine, run, calls, input);
    this.request = listen();
  }

  /// Continues the run to its end, or to the next shard.
  void carryOn() throws ClusterException {
    while (true) {
      begin();
      walks.stop(coordinator.stops());
      if (coordinator.isDone()) {
        end(Ending.of(coordinator.finish(now)));
        return;
      }
      if (isFull() && handOver()) {
        return;
      }
      story.tellSoon();
      awaitOne();
    }
  }

  private boolean isFull() {
    return begun >= Math.max(TASKS, 2 * walks.size());
  }

  private void begin() throws ClusterException {
    while ((!paused || coordinator.isCleaningUp())
        && !isFull()
        && walks.unattached() < UNATTACHED_MAX) {
      Coordinator.Begin begin = next();
      if (begin == null) {
        return;
      }
      TaskInput input =
          new TaskInput(
              run.id(),
              begin.group(),
              begin.task().name(),
              begin.task().values(),
              begin.context().needs(),
              begin.context().status(),
              begin.context().failure(),
              now);
      walks.begin(input);
      begun++;
    }
  }

  private Coordinator.@Nullable Begin next() throws ClusterException {
    try {
      return coordinator.next(now);
    } catch (IllegalArgumentException unfit) {
      throw new ClusterException(String.valueOf(unfit.getMessage()), unfit);
    }
  }

  private Awakeable<ControlRequest> listen() {
    Awakeable<ControlRequest> next = engine.awakeable(Json.of(ControlRequest.class));
    engine.send(RunObject.listen(run.id(), next.id(), requests));
    return next;
  }

  private void awaitOne() throws ClusterException {
    List<Walk> attached = walks.attached();
    List<DurableFuture<?>> futures = new ArrayList<>();
    attached.forEach(walk -> futures.add(walk.end()));
    futures.add(request);
    DurableFuture<Void> telling = story.due();
    if (telling != null) {
      futures.add(telling);
    }
    if (news == null && walks.unattached() > 0) {
      news = engine.runAsync("news of tasks", Json.of(Calls.News.class), calls::news);
    }
    if (news != null) {
      futures.add(news);
    }
    int which;
    try {
      which = DurableFuture.any(futures).await();
    } catch (TerminalException cancelled) {
      coordinator.cancel("cancelled in the engine", now);
      return;
    }
    if (which < attached.size()) {
      Walk walk = attached.get(which);
      ended(walk.task, end(walk));
    } else if (which == attached.size()) {
      follow(request.await());
    } else if (telling != null && which == attached.size() + 1) {
      story.tellNow();
      endedTasks.report(now);
    } else if (news != null) {
      hear(news.await());
    }
  }

  private void hear(Calls.News what) {
    news = null;
    what.ended()
        .forEach(
            (task, end) -> {
              if (walks.isUnattached(task)) {
                ended(task, end);
              }
            });
    walks.attach(what.others());
  }

  private void ended(String task, TaskEnd end) {
    walks.remove(task);
    now = end.result().ended().isAfter(now) ? end.result().ended() : now;
    story.ended(task, end.story());
    endedTasks.add(task, now);
    coordinator.ended(task, end.result(), now);
  }

  /// A task that ended in the engine in an unexpected way has failed.
  private TaskEnd end(Walk walk) {
    try {
      return walk.end().await();
    } catch (TerminalException broken) {
      Failure why = new Failure(Failure.ERROR, String.valueOf(broken.getMessage()));
      HistoryEvent.Ended cause =
          new HistoryEvent.Ended("(engine)", 1, Status.FAILED, now, now, Map.of(), why);
      return new TaskEnd(
          new HistoryEvent.TaskEnded(Status.FAILED, now, now, cause, Map.of()),
          PackedEvents.of(List.of()));
    }
  }

  private void follow(ControlRequest what) {
    requests++;
    now = what.at().isAfter(now) ? what.at() : now;
    switch (what) {
      case ControlRequest.Cancel(Instant _, String by) ->
          coordinator.cancel("cancelled by " + by, now);
      case ControlRequest.Pause(Instant _, String by) -> {
        if (!paused) {
          paused = true;
          story.on(new Event.RunPaused(now, by));
          walks.pause(true);
        }
      }
      case ControlRequest.Resume(Instant _, String by) -> {
        if (paused) {
          paused = false;
          story.on(new Event.RunResumed(now, by));
          walks.pause(false);
        }
      }
      case ControlRequest.Skip skip -> walks.skip(skip);
    }
    request = listen();
  }

  private void end(Ending ending) {
    story.tellNow();
    engine.send(RunObject.end(run.id(), ending));
  }

  /// Hands over to the next shard, unless the rows of the new tasks are too large to be handed
  /// over: in that case it waits for those tasks first.
  private boolean handOver() {
    List<TaskInput> unattached = walks.inputs();
    if (Json.MAPPER.writeValueAsBytes(unattached).length > MUCH) {
      return false;
    }
    story.tellNow();
    endedTasks.report(now);
    ShardInput next =
        new ShardInput(
            run.id(),
            number + 1,
            coordinator.snapshot(),
            unattached,
            walks.invocations(),
            walks.wakeups(),
            requests,
            paused,
            now);
    engine.send(ShardWorkflow.coordinate(next));
    return true;
  }
}
