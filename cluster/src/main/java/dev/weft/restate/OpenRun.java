package dev.weft.restate;

import dev.weft.Group;
import dev.weft.Limit;
import dev.weft.Plan;
import dev.weft.RunContext;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.TaskIterator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;

/// A run of which this worker carries out something: its plan, read once. Safe for use by several
/// threads at once.
final class OpenRun {
  private final String id;
  private final Plans.Opened opened;
  private final Map<String, Group> groups = new HashMap<>();
  // By group, a task that has the steps and the rules of all.
  private final Map<String, Task> patterns = new ConcurrentHashMap<>();
  private final Map<String, LimitsObject.Bound> bounds = new HashMap<>();
  private final List<String> order;
  private final Map<String, Semaphore> places = new HashMap<>();

  OpenRun(String id, Plans.Opened opened) {
    this.id = id;
    this.opened = opened;
    Plan plan = opened.plan();
    allGroups(plan).forEach(group -> groups.put(group.name(), group));
    Set<String> throughout = new HashSet<>();
    allGroups(plan).forEach(group -> throughout.addAll(group.limits()));
    for (Limit limit : plan.limits()) {
      if (opened.ofThisMachine().contains(limit.name())) {
        places.put(limit.name(), new Semaphore(limit.max(), true));
      } else {
        bounds.put(limit.name(), LimitsObject.Bound.of(limit));
      }
    }
    // What tasks hold throughout comes first, as in every run.
    order =
        plan.limits().stream()
            .map(Limit::name)
            .sorted(Comparator.comparing(name -> !throughout.contains(name)))
            .toList();
  }

  private static Stream<Group> allGroups(Plan plan) {
    return Stream.concat(
        plan.groups().stream(),
        Stream.of(plan.onFailure(), plan.lastly()).filter(Objects::nonNull));
  }

  String id() {
    return id;
  }

  Plan plan() {
    return opened.plan();
  }

  void close() {
    opened.close().run();
  }

  /// An iterator of a task.
  ///
  /// @throws ClusterException if the plan has no such group, or its rows cannot be read here
  TaskIterator iterator(TaskInput input) throws ClusterException {
    Task pattern = pattern(input.group());
    Task task = new Task(input.task(), pattern.steps(), input.values(), pattern.rules());
    return new TaskIterator(task, new RunContext(id, id.hashCode(), input.needs(), input.status()));
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

  /// The limits that tasks of the group hold from start to end, across all machines.
  List<String> limitsOfGroup(String name) {
    Group group = groups.get(name);
    return group == null ? List.of() : inOrder(group.limits());
  }

  /// The limits that an attempt of the step takes across all machines, beside those of its group.
  List<String> limitsOfStep(String group, Step.Work step) {
    List<String> held = limitsOfGroup(group);
    return inOrder(step.limits()).stream().filter(name -> !held.contains(name)).toList();
  }

  private List<String> inOrder(List<String> names) {
    return names.isEmpty()
        ? names
        : order.stream().filter(names::contains).filter(bounds::containsKey).toList();
  }

  /// What bounds how many attempts of such a step this machine carries out at once.
  List<Semaphore> places(Step.Work step) {
    List<Semaphore> all = new ArrayList<>();
    for (String name : step.limits()) {
      Semaphore place = places.get(name);
      if (place != null) {
        all.add(place);
      }
    }
    return all;
  }

  /// Asks for limits.
  ///
  /// @param who a name of its own for each asking
  LimitsObject.Ask ask(String task, String who, List<String> limits, String awakeable) {
    List<LimitsObject.Bound> all = new ArrayList<>();
    for (String limit : limits) {
      LimitsObject.Bound bound = bounds.get(limit);
      if (bound != null) {
        all.add(bound);
      }
    }
    return new LimitsObject.Ask(who, task, all, awakeable);
  }
}
