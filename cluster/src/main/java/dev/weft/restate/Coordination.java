package dev.weft.restate;

import dev.restate.sdk.Awakeable;
import dev.restate.sdk.CallDurableFuture;
import dev.restate.sdk.DurableFuture;
import dev.restate.sdk.WorkflowContext;
import dev.restate.sdk.common.TerminalException;
import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Overseer;
import dev.weft.Recorded;
import dev.weft.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One shard of a run at work: lets tasks go as the [Overseer] decides, and tells it how they end.
///
/// Time is what the log says: it passes with each task that ends and each order that comes.
final class Coordination {
  // A shard lets so many tasks go, or twice as many as are under way, and hands over.
  private static final int TASKS = 2_000;
  // So many tasks that have just begun are at once in the engine's hands. Those that have been
  // under way for some time are many because they are slow, and keep nobody busy.
  private static final int FRESH_MAX = 128;
  private static final Duration SOME_TIME = Duration.ofMillis(500);

  /// A task under way.
  private static final class Walk {
    final String task;
    final DurableFuture<TaskEnd> end;
    // The engine's id of the invocation; null where it is still to be asked for.
    @Nullable String invocation;
    int nudges;
    boolean fresh = true;

    Walk(String task, DurableFuture<TaskEnd> end, @Nullable String invocation) {
      this.task = task;
      this.end = end;
      this.invocation = invocation;
    }

    String invocation() {
      if (invocation == null) {
        invocation = ((CallDurableFuture<TaskEnd>) end).invocationId();
      }
      return invocation;
    }
  }

  private final WorkflowContext engine;
  private final OpenRun run;
  private final int number;
  private final Overseer overseer;
  private final Map<String, Walk> walks = new LinkedHashMap<>();
  private final ShardStory story;
  private int orders;
  private boolean paused;
  private Awakeable<Order> order;
  private @Nullable DurableFuture<Void> aging;
  private int begun;
  private int fresh;
  private boolean held;
  private Instant now;

  Coordination(WorkflowContext engine, OpenRun run, ShardInput input) {
    this.engine = engine;
    this.run = run;
    this.number = input.number();
    this.now = input.at();
    this.orders = input.orders();
    this.paused = input.paused();
    this.story = new ShardStory(engine, run.id());
    this.overseer =
        input.standing() == null
            ? new Overseer(run.id(), run.plan(), now, story)
            : new Overseer(run.id(), run.plan(), input.standing(), now, story);
    input.walks().forEach((task, invocation) -> walks.put(task, attach(task, invocation)));
    walks.forEach((task, walk) -> walk.nudges = input.nudges().getOrDefault(task, 0));
    this.order = listen();
  }

  /// Carries the run on to its end, or to the next shard.
  void carryOn() throws ClusterException {
    while (true) {
      begin();
      stop(overseer.stops());
      if (overseer.isDone()) {
        end(Ending.of(overseer.finish(now)));
        return;
      }
      if (begun >= Math.max(TASKS, 2 * walks.size())) {
        handOver();
        return;
      }
      story.tellSoon();
      awaitOne();
    }
  }

  private void begin() throws ClusterException {
    held = false;
    while (!paused) {
      held = fresh >= FRESH_MAX;
      Overseer.Begin begin = held ? null : next();
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
              now);
      walks.put(input.task(), new Walk(input.task(), engine.call(TaskWorkflow.walk(input)), null));
      begun++;
      fresh++;
    }
  }

  private Overseer.@Nullable Begin next() throws ClusterException {
    try {
      return overseer.next(now);
    } catch (IllegalArgumentException unfit) {
      throw new ClusterException(String.valueOf(unfit.getMessage()), unfit);
    }
  }

  private Walk attach(String task, String invocation) {
    Walk walk =
        new Walk(
            task, engine.invocationHandle(invocation, Json.of(TaskEnd.class)).attach(), invocation);
    walk.fresh = false;
    return walk;
  }

  private Awakeable<Order> listen() {
    Awakeable<Order> next = engine.awakeable(Json.of(Order.class));
    engine.send(RunObject.listen(run.id(), next.id(), orders));
    return next;
  }

  private void awaitOne() throws ClusterException {
    List<String> tasks = new ArrayList<>(walks.keySet());
    List<DurableFuture<?>> futures = new ArrayList<>();
    walks.values().forEach(walk -> futures.add(walk.end));
    futures.add(order);
    DurableFuture<Void> telling = story.due();
    DurableFuture<Void> growing = agingIfHeld();
    if (telling != null) {
      futures.add(telling);
    }
    if (growing != null) {
      futures.add(growing);
    }
    int which;
    try {
      which = DurableFuture.any(futures).await();
    } catch (TerminalException cancelled) {
      overseer.cancel("cancelled in the engine", now);
      return;
    }
    if (which < tasks.size()) {
      ended(tasks.get(which));
    } else if (which == tasks.size()) {
      follow(order.await());
    } else if (telling != null && which == tasks.size() + 1) {
      story.tellNow();
    } else {
      aging = null;
      walks.values().forEach(walk -> walk.fresh = false);
      fresh = 0;
    }
  }

  private @Nullable DurableFuture<Void> agingIfHeld() {
    if (held && aging == null) {
      aging = engine.timer(SOME_TIME);
    }
    return aging;
  }

  private void ended(String task) {
    Walk walk = Objects.requireNonNull(walks.remove(task));
    fresh -= walk.fresh ? 1 : 0;
    TaskEnd end = end(walk);
    now = end.result().ended().isAfter(now) ? end.result().ended() : now;
    story.ended(task, end.story());
    overseer.ended(task, end.result(), now);
  }

  /// What ended in the engine in no way of ours has failed, and holds nothing any more.
  private TaskEnd end(Walk walk) {
    try {
      return walk.end.await();
    } catch (TerminalException broken) {
      engine.send(LimitsObject.giveAll(run.id(), walk.task));
      Failure why = new Failure(Failure.ERROR, String.valueOf(broken.getMessage()));
      Recorded.Ended cause =
          new Recorded.Ended("(engine)", 1, Status.FAILED, now, now, Map.of(), why);
      return new TaskEnd(
          new Recorded.TaskEnded(Status.FAILED, now, now, cause, Map.of()), Packed.of(List.of()));
    }
  }

  private void follow(Order what) {
    orders++;
    now = what.at().isAfter(now) ? what.at() : now;
    switch (what) {
      case Order.Cancel(Instant _, String by) -> overseer.cancel("cancelled by " + by, now);
      case Order.Pause(Instant _, String by) -> {
        if (!paused) {
          paused = true;
          story.on(new Event.RunPaused(now, by));
        }
      }
      case Order.Resume(Instant _, String by) -> {
        if (paused) {
          paused = false;
          story.on(new Event.RunResumed(now, by));
        }
      }
      case Order.Skip(Instant _, String by, String task, String step) -> {
        Walk walk = walks.get(task);
        if (walk != null) {
          nudge(Map.of(walk, new Nudge(walk.nudges + 1, false, step, "skipped by " + by)));
        }
      }
    }
    order = listen();
  }

  private void stop(Map<String, String> stops) {
    Map<Walk, Nudge> nudges = new LinkedHashMap<>();
    stops.forEach(
        (task, reason) -> {
          Walk walk = walks.get(task);
          if (walk != null) {
            nudges.put(walk, new Nudge(walk.nudges + 1, true, null, reason));
          }
        });
    nudge(nudges);
  }

  /// The word is there before a task is woken to look for it. One that has ended by itself does not
  /// look any more.
  private void nudge(Map<Walk, Nudge> nudges) {
    Map<Walk, DurableFuture<Boolean>> told = new LinkedHashMap<>();
    nudges.forEach(
        (walk, nudge) ->
            told.put(walk, engine.call(TaskWorkflow.nudge(run.id(), walk.task, nudge))));
    told.forEach(
        (walk, word) -> {
          walk.nudges++;
          try {
            word.await();
          } catch (TerminalException over) {
            return;
          }
          if (walk.nudges == 1) {
            engine.invocationHandle(walk.invocation()).cancel();
          }
        });
  }

  private void end(Ending ending) {
    story.tellNow();
    engine.send(RunObject.end(run.id(), ending));
  }

  private void handOver() {
    story.tellNow();
    Map<String, String> invocations = new LinkedHashMap<>();
    Map<String, Integer> nudges = new HashMap<>();
    walks.forEach(
        (task, walk) -> {
          invocations.put(task, walk.invocation());
          if (walk.nudges > 0) {
            nudges.put(task, walk.nudges);
          }
        });
    ShardInput next =
        new ShardInput(
            run.id(), number + 1, overseer.standing(), invocations, nudges, orders, paused, now);
    engine.send(ShardWorkflow.coordinate(next));
  }
}
