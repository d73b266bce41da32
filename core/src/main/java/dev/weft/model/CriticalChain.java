package dev.weft.model;

import dev.weft.Event;
import dev.weft.LimitWait;
import dev.weft.Outcome;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Finds what determined a run's duration: the attempt that ended last, the attempt without which
/// that one would have begun earlier, and so on. The latter is
///
/// - the attempt that gave back a limit, if that was full until then,
/// - for a task's first attempt, the last one of the task whose end made room where `max-parallel`
///   was reached, or of the needed group that ended last,
/// - otherwise the one before it in its task.
///
/// It takes everything in order of time: of a live run from its [RunModel], of a recorded one from
/// its [lanes][ChainOfLanes]. It remembers an attempt only while it may turn out to be on the
// chain.
public final class CriticalChain {

  /// A part of the chain: all its attempts of a step, or all its time of another use.
  ///
  /// @param what `group/step`, or the other use
  /// @param took how long they took together
  /// @param attempts how many attempts; 0 if the time was between attempts
  /// @param after how many of them began when a full bound had room again, by that bound
  public record Part(String what, Duration took, int attempts, Map<Bound, Integer> after) {}

  private static final class TaskState {
    private final String group;
    private final List<ChainLink> open = new ArrayList<>(1);
    // The last attempt; before there is one, what the first one follows, and why.
    private @Nullable ChainLink last;
    private @Nullable Bound bound;

    TaskState(String group, @Nullable ChainLink last, @Nullable Bound bound) {
      this.group = group;
      this.last = last;
      this.bound = bound;
    }
  }

  /// The tasks of a group, or of all groups.
  private static final class InFlight {
    private int count;
    // Of the task that ended last.
    private @Nullable ChainLink last;

    void end(@Nullable ChainLink lastOfTask) {
      count--;
      last = later(last, lastOfTask);
    }
  }

  private final RunBounds bounds;
  private final Instant start;
  // How many attempts it takes before it gives up.
  private final long most;
  private long attempts;
  private final Map<String, TaskState> tasks = new HashMap<>();
  private final Map<String, InFlight> groups = new HashMap<>();
  private final Map<String, LimitRoom> limits = new HashMap<>();
  private final InFlight all = new InFlight();
  private @Nullable ChainLink last;

  /// @param start when the run began
  /// @param most how many attempts it takes before it gives up, and forgets everything
  CriticalChain(RunBounds bounds, Instant start, long most) {
    this.bounds = bounds;
    this.start = start;
    this.most = most;
  }

  /// Returns the later one of two attempts, the first of two that ended at the same time.
  private static @Nullable ChainLink later(@Nullable ChainLink one, @Nullable ChainLink other) {
    return one == null || (other != null && other.ended().isAfter(one.ended())) ? other : one;
  }

  /// @param inProgress the tasks in progress after the event
  void on(Event event, Map<String, TaskProgress> inProgress) {
    switch (event) {
      case Event.TaskStarted(Instant at, String group, Task task) -> begin(task.name(), group, at);
      case Event.StepStarted(Instant _, Task task, Step<?> step, int _) -> {
        TaskProgress progress = inProgress.get(task.name());
        StepProgress begun = progress == null ? null : progress.of(step);
        if (begun != null && begun.activity() != Activity.INSIDE) {
          begin(begun.begun());
        }
      }
      case Event.StepPolled polled -> end(polled.task().name(), polled.step().id(), polled.at());
      case Event.StepEnded ended -> end(ended);
      case Event.TaskEnded ended -> end(ended.result().task().name(), ended.at());
      case Event.LimitAdapted adapted -> adapt(adapted);
      case Event.RunStarted _,
          Event.Output _,
          Event.LimitAwaited _,
          Event.TaskKept _,
          Event.RunCancelled _,
          Event.RunPaused _,
          Event.RunResumed _,
          Event.GroupEnded _,
          Event.RunEnded _,
          Event.StepRepeated _,
          Event.Stalled _,
          Event.Missed _ -> {}
    }
  }

  void begin(String task, String name, Instant at) {
    if (attempts > most) {
      return;
    }
    RunBounds.OfGroup bounded = bounds.group(name);
    InFlight group = group(name);
    group.count++;
    all.count++;
    TaskState state = new TaskState(name, lastOf(bounded.needs()), null);
    if (group.count >= bounded.maxParallel()) {
      follow(state, group.last, Bound.maxParallel(name));
    }
    if (all.count >= bounds.maxParallel()) {
      follow(state, all.last, Bound.MAX_PARALLEL);
    }
    for (String limit : bounded.limits()) {
      LimitRoom room = limit(limit);
      room.take(1);
      if (room.isFull()) {
        follow(state, room.last(), Bound.limit(limit));
      }
    }
    tasks.put(task, state);
  }

  /// Lets a task that begins follow an attempt, unless it had to wait for a later one.
  private static void follow(TaskState state, @Nullable ChainLink room, Bound bound) {
    if (later(state.last, room) != state.last) {
      state.last = room;
      state.bound = bound;
    }
  }

  private @Nullable ChainLink lastOf(Collection<String> needs) {
    ChainLink latest = null;
    for (String need : needs) {
      InFlight group = groups.get(need);
      latest = group == null ? latest : later(latest, group.last);
    }
    return latest;
  }

  void begin(ChainLink.Begun begun) {
    TaskState task = tasks.get(begun.task());
    if (task == null) {
      return;
    }
    if (++attempts > most) {
      last = null;
      tasks.clear();
      groups.clear();
      limits.clear();
      return;
    }
    ChainLink before = task.last;
    Bound bound = task.bound;
    task.bound = null;
    if (!begun.awaited().isEmpty()) {
      LimitWait wait = begun.awaited().getLast();
      ChainLink giver = limit(wait.limit()).giver(wait.since());
      if (giver != null) {
        before = giver;
        bound = Bound.limit(wait.limit());
      }
    }
    begun.limits().forEach((limit, weight) -> limit(limit).take(weight));
    task.open.add(new ChainLink(begun, task.group, bound, before));
  }

  /// One that never began has waited until it was stopped.
  private void end(Event.StepEnded ended) {
    String task = ended.task().name();
    Outcome outcome = ended.outcome();
    Step<?> step = outcome.step();
    TaskState state = tasks.get(task);
    boolean hasBegun =
        state != null && state.open.stream().anyMatch(link -> link.step().equals(step.id()));
    Lane.Kind kind = Lane.Kind.of(step);
    if (!hasBegun && kind != Lane.Kind.GATHER && outcome.status() != Status.SKIPPED) {
      Activity pause = ChainLink.Begun.pause(outcome.attempt(), false);
      begin(
          new ChainLink.Begun(
              task, step.id(), Activity.of(kind), pause, Map.of(), List.of(), ended.at()));
    }
    end(task, step.id(), ended.at());
  }

  void end(String task, String step, Instant at) {
    TaskState state = tasks.get(task);
    if (state == null) {
      return;
    }
    for (int i = 0; i < state.open.size(); i++) {
      if (state.open.get(i).step().equals(step)) {
        ChainLink link = state.open.remove(i);
        link.end(at);
        link.limits().forEach((limit, weight) -> limit(limit).give(weight, link, at));
        state.last = link;
        last = later(link, last);
        return;
      }
    }
  }

  void end(String task, Instant at) {
    TaskState state = tasks.remove(task);
    if (state == null) {
      return;
    }
    group(state.group).end(state.last);
    all.end(state.last);
    for (String limit : bounds.group(state.group).limits()) {
      limit(limit).give(1, state.last, at);
    }
  }

  void adapt(Event.LimitAdapted adapted) {
    if (adapted.key() == null) {
      limit(adapted.limit()).allow(adapted.allowed());
    }
  }

  private InFlight group(String name) {
    return groups.computeIfAbsent(name, _ -> new InFlight());
  }

  private LimitRoom limit(String name) {
    return limits.computeIfAbsent(name, it -> new LimitRoom(bounds.limits().get(it)));
  }

  /// Returns the attempts of the chain, first to last; none if they were too many.
  public List<ChainLink> links() {
    Deque<ChainLink> links = new ArrayDeque<>();
    for (ChainLink link = last; link != null; link = link.before()) {
      links.addFirst(link);
    }
    return List.copyOf(links);
  }

  /// Returns the parts of the chain, the longest first. Together they took from the beginning of
  /// the run to the end of the last attempt.
  public List<Part> parts() {
    Map<String, Duration> took = new LinkedHashMap<>();
    Map<String, Integer> attempts = new HashMap<>();
    Map<String, Map<Bound, Integer>> after = new HashMap<>();
    for (ChainLink link : links()) {
      link.gap(start)
          .byUse()
          .forEach((use, time) -> took.merge(use.toString(), time, Duration::plus));
      String what = link.group() + "/" + link.step();
      took.merge(what, Duration.between(link.began(), link.ended()), Duration::plus);
      attempts.merge(what, 1, Integer::sum);
      if (link.bound() != null) {
        after.computeIfAbsent(what, _ -> new TreeMap<>()).merge(link.bound(), 1, Integer::sum);
      }
    }
    List<Part> parts = new ArrayList<>();
    took.forEach(
        (what, time) ->
            parts.add(
                new Part(
                    what,
                    time,
                    attempts.getOrDefault(what, 0),
                    after.getOrDefault(what, Map.of()))));
    parts.sort(Comparator.comparing(Part::took).reversed());
    return parts;
  }
}
