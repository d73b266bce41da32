package dev.weft.restate.client;

import dev.weft.Event;
import dev.weft.Group;
import dev.weft.HistoryEvent;
import dev.weft.Listener;
import dev.weft.Plan;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.TaskResult;
import dev.weft.engine.Replay;
import dev.weft.restate.Ending;
import dev.weft.restate.wire.StepSketch;
import dev.weft.restate.wire.StoryEvent;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Converts the story of a run to events, each exactly once, for a listener that knows nothing of
/// the engine. The tasks and steps in the events look like those of the plan, but cannot be
/// executed.
///
/// The story may contain events of a task more than once, before the task's beginning, and shortly
/// after its end.
final class EventReplayer {
  // Events of tasks whose beginning has not arrived yet.
  private static final int EARLY_MAX = 10_000;

  private static final class Known {
    final Task task;
    final Map<String, Step<?>> steps = new HashMap<>();
    // The progress of each attempt, to detect duplicates.
    final Map<String, Attempted> attempts = new HashMap<>();

    private @Nullable String stalled;

    Known(Task task) {
      this.task = task;
    }

    /// Each worker may say the same.
    boolean stalls(StoryEvent.Stalled now) {
      boolean isNew = !now.reason().equals(stalled);
      stalled = now.reason();
      return isNew;
    }
  }

  /// An attempt of a step. Each method returns whether its event is new.
  private static final class Attempted {
    private @Nullable Instant begun;
    private boolean again;
    private int lines;
    private boolean ended;

    /// An attempt that begins later than it began is repeated, and so are its lines.
    boolean begins(StoryEvent.StepStarted started) {
      boolean isNew = begun == null || (!ended && started.at().isAfter(begun));
      if (isNew) {
        again = begun != null || started.again() != null;
        begun = started.at();
        lines = 0;
      }
      return isNew;
    }

    boolean isRepeated() {
      return again;
    }

    boolean prints(int number) {
      boolean isNew = number >= lines;
      lines = Math.max(lines, number + 1);
      return isNew;
    }

    boolean ends() {
      boolean isNew = !ended;
      ended = true;
      return isNew;
    }
  }

  private final Listener listener;
  private final Map<String, Known> underWay = new HashMap<>();
  private final Map<String, Deque<StoryEvent.Entry>> early = new LinkedHashMap<>();
  private final List<TaskResult> failures = new ArrayList<>();
  private String run = "";
  private @Nullable String stalled;
  private @Nullable RunResult result;

  EventReplayer(Listener listener) {
    this.listener = listener;
  }

  /// Returns how the run ended; null if it has not.
  @Nullable RunResult result() {
    return result;
  }

  void tell(StoryEvent.Entry entry) {
    String name = entry.task();
    if (name == null) {
      entry.unpacked().forEach(this::ofRun);
      return;
    }
    Known known = underWay.get(name);
    if (known == null) {
      keep(name, entry);
    } else {
      tell(known, entry);
    }
  }

  private void tell(Known known, StoryEvent.Entry entry) {
    for (StoryEvent event : entry.unpacked()) {
      if (isNew(known, event)) {
        ofTask(known, event);
      }
    }
  }

  private static boolean isNew(Known known, StoryEvent event) {
    return switch (event) {
      case StoryEvent.StepStarted started ->
          attempt(known, started.what().id(), started.attempt()).begins(started);
      case StoryEvent.Stalled stalled -> known.stalls(stalled);
      case StoryEvent.Output output ->
          attempt(known, output.step(), output.attempt()).prints(output.number());
      case StoryEvent.StepEnded ended ->
          attempt(known, ended.what().id(), ended.outcome().attempt()).ends();
      case StoryEvent.StepPolled polled ->
          attempt(known, polled.what().id(), polled.attempt()).ends();
      default -> true;
    };
  }

  private static Attempted attempt(Known known, String step, int number) {
    return known.attempts.computeIfAbsent(number + " " + step, _ -> new Attempted());
  }

  private void keep(String task, StoryEvent.Entry entry) {
    early.computeIfAbsent(task, _ -> new ArrayDeque<>()).add(entry);
    if (early.size() > EARLY_MAX) {
      early.remove(early.keySet().iterator().next());
    }
  }

  private void ofRun(StoryEvent event) {
    switch (event) {
      case StoryEvent.RunStarted(
              Instant at,
              String id,
              String name,
              List<StoryEvent.Sketch> groups) -> {
        run = id;
        listener.on(new Event.RunStarted(at, id, plan(name, groups)));
      }
      case StoryEvent.TaskStarted(Instant at, String group, String name) -> {
        Known known = new Known(new Task(name, List.of()));
        underWay.put(name, known);
        listener.on(new Event.TaskStarted(at, group, known.task));
        Deque<StoryEvent.Entry> before = early.remove(name);
        if (before != null) {
          before.forEach(entry -> tell(known, entry));
        }
      }
      case StoryEvent.TaskEnded ended -> ended(ended);
      case StoryEvent.GroupEnded(
              Instant at,
              String group,
              Status status,
              boolean complete,
              String reason) ->
          listener.on(new Event.GroupEnded(at, group, status, complete, reason));
      case StoryEvent.LimitAdapted adapted -> listener.on(adapted.event());
      case StoryEvent.RunCancelled(Instant at, String reason) ->
          listener.on(new Event.RunCancelled(at, reason));
      case StoryEvent.RunPaused(Instant at, String by) -> listener.on(new Event.RunPaused(at, by));
      case StoryEvent.RunResumed(Instant at, String by) ->
          listener.on(new Event.RunResumed(at, by));
      case StoryEvent.Stalled(Instant at, String reason, int tries) -> {
        if (!reason.equals(stalled)) {
          stalled = reason;
          listener.on(new Event.Stalled(at, null, reason, tries));
        }
      }
      case StoryEvent.RunEnded(Instant at, Ending ending) -> {
        RunResult how = ending.result(run, failures);
        listener.on(new Event.RunEnded(at, how));
        result = how;
      }
      case StoryEvent.StepStarted _,
          StoryEvent.Output _,
          StoryEvent.StepEnded _,
          StoryEvent.StepPolled _,
          StoryEvent.StepCarriedOut _,
          StoryEvent.LimitAwaited _ ->
          throw new IllegalArgumentException("told of no task: " + event);
    }
  }

  private void ended(StoryEvent.TaskEnded ended) {
    Known known = underWay.remove(ended.task());
    HistoryEvent.Ended cause = ended.result().cause();
    Step<?> last = known == null || cause == null ? null : known.steps.get(cause.step());
    Task task = new Task(ended.task(), last == null ? List.of() : List.of(last));
    TaskResult how = Replay.resultOf(ended.result(), task);
    if (how.status().isFault() && failures.size() < RunResult.FAILURES_KEPT) {
      failures.add(how);
    }
    listener.on(new Event.TaskEnded(ended.at(), ended.group(), how));
  }

  private void ofTask(Known known, StoryEvent event) {
    switch (event) {
      case StoryEvent.StepStarted started -> begin(known, started);
      case StoryEvent.Stalled(Instant at, String reason, int tries) ->
          listener.on(new Event.Stalled(at, known.task, reason, tries));
      case StoryEvent.Output(Instant at, String id, int attempt, int _, String line, var more) -> {
        Step<?> step = known.steps.get(id);
        if (step != null) {
          listener.on(new Event.Output(at, known.task, step, attempt, line, more != null));
        }
      }
      case StoryEvent.StepEnded(Instant at, StepSketch what, var outcome, Instant retryAt) ->
          listener.on(
              new Event.StepEnded(at, known.task, outcome.outcome(step(known, what)), retryAt));
      case StoryEvent.StepPolled polled -> {
        if (step(known, polled.what()) instanceof Step.Work<?> work) {
          listener.on(event(known.task, work, polled));
        }
      }
      case StoryEvent.LimitAwaited(Instant at, StepSketch what, String limit) -> {
        if (step(known, what) instanceof Step.Work<?> work) {
          listener.on(new Event.LimitAwaited(at, known.task, work, limit));
        }
      }
      case StoryEvent.StepCarriedOut _,
          StoryEvent.RunStarted _,
          StoryEvent.TaskStarted _,
          StoryEvent.TaskEnded _,
          StoryEvent.GroupEnded _,
          StoryEvent.LimitAdapted _,
          StoryEvent.RunCancelled _,
          StoryEvent.RunPaused _,
          StoryEvent.RunResumed _,
          StoryEvent.RunEnded _ ->
          throw new IllegalArgumentException("told of a task, or whole: " + event);
    }
  }

  private void begin(Known known, StoryEvent.StepStarted started) {
    Step<?> step = step(known, started.what());
    if (attempt(known, step.id(), started.attempt()).isRepeated()) {
      listener.on(new Event.StepRepeated(started.at(), known.task, step, started.attempt()));
    }
    listener.on(new Event.StepStarted(started.at(), known.task, step, started.attempt()));
  }

  private static Event event(Task task, Step.Work<?> step, StoryEvent.StepPolled told) {
    StoryEvent.Polled polled = told.polled();
    return new Event.StepPolled(
        told.at(),
        task,
        step,
        told.attempt(),
        told.started(),
        polled.answers(),
        polled.answer(),
        polled.since(),
        polled.next());
  }

  private static Step<?> step(Known known, StepSketch what) {
    Step<?> step = what.step();
    known.steps.put(step.id(), step);
    return step;
  }

  private static Plan plan(String name, List<StoryEvent.Sketch> groups) {
    return Plan.of(
        name,
        groups.stream()
            .map(
                sketch ->
                    Group.of(sketch.name(), RemoteTasks.tasks(sketch.tasks()))
                        .withNeeds(sketch.needs().toArray(String[]::new))
                        .withMaxParallel(sketch.maxParallel())
                        .withContinueOnError(sketch.continueOnError()))
            .toArray(Group[]::new));
  }
}
