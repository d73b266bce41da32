package dev.weft.restate.host;

import dev.weft.Group;
import dev.weft.HistoryEvent;
import dev.weft.Limit;
import dev.weft.LimitShare;
import dev.weft.Plan;
import dev.weft.RunContext;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.engine.Decision;
import dev.weft.engine.Replay;
import dev.weft.engine.TaskMachine;
import dev.weft.engine.TaskName;
import dev.weft.engine.limits.LimitsExchange;
import dev.weft.restate.ClusterException;
import dev.weft.restate.Kept;
import dev.weft.restate.Plans;
import dev.weft.restate.limits.LimitRequest;
import dev.weft.restate.wire.TaskInput;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A run of which this worker executes tasks, with its plan, which is read once. Thread-safe.
public final class OpenRun {
  private final String id;
  private final Plans.Opened opened;
  private final Kept kept;
  private final Map<String, Group> groups = new HashMap<>();
  // By group, a task with the steps and rules of all its tasks.
  private final Map<String, Task> patterns = new ConcurrentHashMap<>();
  // Those of the cluster, in the order in which tasks wait for them.
  private final SequencedMap<String, Limit> limits = new LinkedHashMap<>();
  private final Map<String, Semaphore> places = new HashMap<>();
  private final Map<String, Limit> ofThisMachine = new HashMap<>();

  /// @param kept what the run keeps of the one that it retries
  public OpenRun(String id, Plans.Opened opened, Kept kept) {
    this.id = id;
    this.opened = opened;
    this.kept = kept;
    Plan plan = opened.plan();
    plan.allGroups().forEach(group -> groups.put(group.name(), group));
    for (Limit limit : plan.limitsInTurn()) {
      if (opened.ofThisMachine().contains(limit.name())) {
        places.put(limit.name(), new Semaphore(limit.max(), true));
        ofThisMachine.put(limit.name(), limit);
      } else {
        limits.put(limit.name(), limit);
      }
    }
  }

  public String id() {
    return id;
  }

  public Plan plan() {
    return opened.plan();
  }

  void close() {
    opened.close().run();
  }

  /// Returns the state machine of a task.
  ///
  /// @throws ClusterException if the plan has no such group, or its rows cannot be read here
  public TaskMachine iterator(TaskInput input) throws ClusterException {
    Task pattern = pattern(input.group());
    Task task = new Task(input.task(), pattern.steps(), input.values(), pattern.rules());
    RunContext run =
        new RunContext(id, id.hashCode(), input.needs(), input.status(), input.failure());
    List<HistoryEvent.Ended> before = kept.steps().get(input.task());
    if (before == null || isCleanUp(input.group())) {
      return new TaskMachine(task, run);
    }
    List<HistoryEvent> record = new ArrayList<>(before);
    record.add(new HistoryEvent.Retried());
    return new TaskMachine(task, run, new Replay(task, record, false, input.at()));
  }

  /// Returns how the groups ended that need not run again, by name.
  public Map<String, RunContext.Need> keptGroups() {
    return kept.groups();
  }

  private Task pattern(String name) throws ClusterException {
    Task known = patterns.get(name);
    if (known != null) {
      return known;
    }
    Group group = groups.get(name);
    if (group == null) {
      throw new ClusterException("the plan has no `" + name + "`");
    }
    try {
      Iterator<Task> tasks = group.tasks().iterator();
      Task first = tasks.next();
      patterns.put(name, first);
      return first;
    } catch (RuntimeException unreadable) {
      throw new ClusterException(
          "the rows of `" + name + "` cannot be read: " + unreadable.getMessage(), unreadable);
    }
  }

  /// Returns the label of the workers that execute a task; null if it needs none. The name of a
  /// row's task consists of its group and its key.
  public @Nullable String labelOf(String task) {
    return TaskName.parse(task, groups::containsKey)
        .map(name -> opened.runsOn().get(name.group()))
        .orElse(null);
  }

  /// Returns whether the group runs at the end of the plan.
  public boolean isCleanUp(String group) {
    return Stream.of(plan().onFailure(), plan().finallyGroup())
        .anyMatch(it -> it != null && it.name().equals(group));
  }

  /// Returns all labels of workers that execute some of its tasks.
  Collection<String> labels() {
    return opened.runsOn().values();
  }

  /// What an attempt takes of a limit of this machine.
  public record Place(Semaphore free, int weight) {}

  /// What an attempt takes.
  ///
  /// @param places bound how many attempts of such a step this machine executes at once
  /// @param part what it takes of the limits of the cluster; null for nothing
  /// @param adapting the request of its task that holds limits which adapt; null if there is none
  /// @param until when the time for which it may wait is up; null for never
  public record Needs(
      List<Place> places,
      LimitsExchange.@Nullable Part part,
      @Nullable String adapting,
      @Nullable Instant until) {}

  /// Returns the limits of the cluster, in the order in which tasks wait for them.
  public List<Limit> limits() {
    return List.copyOf(limits.values());
  }

  /// Returns what tasks of the group hold of the cluster's limits from start to end; null for
  /// nothing.
  public LimitsExchange.@Nullable Part part(String group, String task) {
    return part(task, limitsOf(group), _ -> LimitShare.ONE);
  }

  /// Returns what an attempt of a step takes in addition to that.
  ///
  /// @throws IllegalArgumentException if it can never be granted; the message is for users
  public Needs needs(String group, String task, Decision.Run attempt, @Nullable Instant until) {
    Step.Work<?> step = attempt.step();
    List<String> held = limitsOf(group);
    LimitsExchange.Part part =
        part(
            LimitRequest.name(task, step.id(), attempt.attempt()),
            step.limits().stream().filter(name -> !held.contains(name)).toList(),
            step::share);
    List<Place> here = new ArrayList<>();
    for (String name : step.limits()) {
      refuse(Objects.requireNonNull(limits.getOrDefault(name, ofThisMachine.get(name))), step);
      Semaphore free = places.get(name);
      if (free != null) {
        here.add(new Place(free, step.weight(name)));
      }
    }
    boolean adapts = held.stream().map(limits::get).anyMatch(it -> it != null && it.adapt());
    return new Needs(here, part, adapts ? task : null, until);
  }

  private static void refuse(Limit limit, Step.Work<?> step) {
    if (step.share(limit.name()) instanceof LimitShare.Fixed share) {
      String refusal = LimitsExchange.refusal(limit, LimitsExchange.Share.of(limit.name(), share));
      if (refusal != null) {
        throw new IllegalArgumentException(refusal);
      }
    }
  }

  private List<String> limitsOf(String name) {
    Group group = groups.get(name);
    return group == null ? List.of() : group.limits();
  }

  private LimitsExchange.@Nullable Part part(
      String who, List<String> names, Function<String, LimitShare> shares) {
    if (names.isEmpty()) {
      return null;
    }
    List<LimitsExchange.Share> all = new ArrayList<>();
    for (String name : limits.keySet()) {
      if (names.contains(name) && shares.apply(name) instanceof LimitShare.Fixed share) {
        all.add(LimitsExchange.Share.of(name, share));
      }
    }
    return all.isEmpty() ? null : new LimitsExchange.Part(who, all);
  }
}
