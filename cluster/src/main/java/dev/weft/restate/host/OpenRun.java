package dev.weft.restate.host;

import dev.weft.Group;
import dev.weft.HistoryEvent;
import dev.weft.Limit;
import dev.weft.Plan;
import dev.weft.RunContext;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.engine.Replay;
import dev.weft.engine.TaskMachine;
import dev.weft.engine.TaskName;
import dev.weft.restate.ClusterException;
import dev.weft.restate.Kept;
import dev.weft.restate.Plans;
import dev.weft.restate.limits.LimitsObject;
import dev.weft.restate.wire.TaskInput;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
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
  // In the order in which tasks wait for them.
  private final Map<String, LimitsObject.Bound> bounds = new LinkedHashMap<>();
  private final Map<String, Semaphore> places = new HashMap<>();

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
      } else {
        bounds.put(limit.name(), LimitsObject.Bound.of(limit, bounds.size()));
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

  /// Returns the cluster-wide limits that tasks of the group hold from start to end.
  public List<String> limitsOfGroup(String name) {
    Group group = groups.get(name);
    return group == null ? List.of() : inOrder(group.limits());
  }

  /// Returns the cluster-wide limits that an attempt of the step takes in addition to those of its
  /// group.
  public List<String> limitsOfStep(String group, Step.Work<?> step) {
    List<String> held = limitsOfGroup(group);
    return inOrder(step.limits()).stream().filter(name -> !held.contains(name)).toList();
  }

  private List<String> inOrder(List<String> names) {
    return names.isEmpty() ? names : bounds.keySet().stream().filter(names::contains).toList();
  }

  /// Returns the semaphores that bound how many attempts of such a step this machine executes at
  /// once.
  public List<Semaphore> places(Step.Work<?> step) {
    return step.limits().stream().map(places::get).filter(Objects::nonNull).toList();
  }

  /// Creates a request for limits.
  ///
  /// @param who a unique name for the request
  public LimitsObject.Ask ask(String task, String who, List<String> limits, String awakeable) {
    List<LimitsObject.Bound> all =
        limits.stream().map(bounds::get).filter(Objects::nonNull).toList();
    return new LimitsObject.Ask(who, task, all, awakeable);
  }
}
