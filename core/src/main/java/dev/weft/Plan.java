package dev.weft;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a run carries out: groups of tasks, the limits that they share, and bounds on the whole.
///
/// @param name for people
/// @param groups in the order in which they are looked at for tasks that may go
/// @param limits what steps and groups refer to by name
/// @param maxParallel how many tasks are in flight at most, waiting ones included: this bounds
///     memory
/// @param maxFailures how many tasks may fail before all others are cancelled; 0 is fail-fast
/// @param onFailure runs when all groups have ended, if one of them has failed and the run was not
///     cancelled; null for nothing
/// @param finallyGroup runs at the very end, whatever happened, and cannot be cancelled: a plan's
///     `finally`; null for nothing
public record Plan(
    String name,
    List<Group> groups,
    List<Limit> limits,
    int maxParallel,
    int maxFailures,
    @Nullable Group onFailure,
    @Nullable Group finallyGroup) {

  /// Tasks in flight at most, where nothing else is said.
  public static final int DEFAULT_MAX_PARALLEL = 10_000;

  /// @throws IllegalArgumentException if two groups or limits have one name, a group needs or is
  /// held by what does not exist, or holds a limit per key, needs form a circle, or the plan has
  /// limits, and a step of a listed task names another one; one of a task that comes later fails
  /// that task
  public Plan {
    groups = List.copyOf(groups);
    limits = List.copyOf(limits);
    if (maxParallel < 1 || maxFailures < 0) {
      throw new IllegalArgumentException(
          "max-parallel %s, max-failures %s".formatted(maxParallel, maxFailures));
    }
    Set<String> limitNames = distinct(limits.stream().map(Limit::name).toList(), "limits");
    List<Group> cleanUp = cleanUp(onFailure, finallyGroup);
    List<Group> all = Stream.concat(groups.stream(), cleanUp.stream()).toList();
    Set<String> groupNames = distinct(all.stream().map(Group::name).toList(), "groups");
    if (cleanUp.stream().anyMatch(group -> !group.needs().isEmpty())) {
      throw new IllegalArgumentException("what runs at the end of a plan needs no other group");
    }
    for (Group group : all) {
      requireKnown(group, group.needs(), groupNames, "needs");
      requireKnown(group, group.limits(), limitNames, "limits");
      requireShared(group, limits);
    }
    if (!limits.isEmpty()) {
      for (Group group : all) {
        requireKnownLimits(group, limitNames, limits);
      }
    }
    Map<String, List<String>> needs = new LinkedHashMap<>();
    groups.forEach(group -> needs.put(group.name(), group.needs()));
    List<List<String>> circles = circles(needs);
    if (!circles.isEmpty()) {
      throw new IllegalArgumentException(
          "needs form a circle: " + String.join(" -> ", circles.getFirst()));
    }
  }

  private static List<Group> cleanUp(@Nullable Group onFailure, @Nullable Group finallyGroup) {
    return Stream.of(onFailure, finallyGroup).filter(Objects::nonNull).toList();
  }

  /// The groups, and behind them those that run at the end.
  public List<Group> allGroups() {
    return Stream.concat(groups.stream(), cleanUp(onFailure, finallyGroup).stream()).toList();
  }

  /// Returns the limits in the order in which a step that needs several waits for them. What tasks
  /// hold throughout comes first, so that none of the others is kept from them by somebody who
  /// waits for their end. Limits per key follow, so that who waits for a key keeps no place that
  /// others need.
  public List<Limit> limitsInTurn() {
    Set<String> held =
        groups.stream().flatMap(group -> group.limits().stream()).collect(Collectors.toSet());
    return limits.stream()
        .sorted(
            Comparator.comparingInt(
                limit -> held.contains(limit.name()) ? 0 : limit.perKey() ? 1 : 2))
        .toList();
  }

  /// Groups with the default bounds and no limits.
  public static Plan of(String name, Group... groups) {
    return new Plan(
        name, List.of(groups), List.of(), DEFAULT_MAX_PARALLEL, Group.UNBOUNDED, null, null);
  }

  /// One group whose tasks come from an iterator, which is used up by the first run.
  public static Plan of(String name, Iterator<Task> tasks) {
    AtomicBoolean used = new AtomicBoolean();
    Iterable<Task> once =
        () -> {
          if (used.getAndSet(true)) {
            throw new IllegalStateException("the tasks of `" + name + "` were used up before");
          }
          return tasks;
        };
    return of(name, Group.of(name, once));
  }

  public Plan withLimits(Limit... limits) {
    return new Plan(
        name, groups, List.of(limits), maxParallel, maxFailures, onFailure, finallyGroup);
  }

  public Plan withMaxParallel(int maxParallel) {
    return new Plan(name, groups, limits, maxParallel, maxFailures, onFailure, finallyGroup);
  }

  public Plan withMaxFailures(int maxFailures) {
    return new Plan(name, groups, limits, maxParallel, maxFailures, onFailure, finallyGroup);
  }

  public Plan withOnFailure(Group onFailure) {
    return new Plan(name, groups, limits, maxParallel, maxFailures, onFailure, finallyGroup);
  }

  public Plan withFinallyGroup(Group finallyGroup) {
    return new Plan(name, groups, limits, maxParallel, maxFailures, onFailure, finallyGroup);
  }

  private static Set<String> distinct(List<String> names, String what) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new IllegalArgumentException("two " + what + " are called `" + name + "`");
      }
    }
    return seen;
  }

  private static void requireShared(Group group, List<Limit> limits) {
    for (Limit limit : limits) {
      if (limit.perKey() && group.limits().contains(limit.name())) {
        throw new IllegalArgumentException(
            "group `%s` holds the limit `%s`, which has a count for each key: only steps name keys"
                .formatted(group.name(), limit.name()));
      }
    }
  }

  private static void requireKnown(
      Group group, List<String> names, Set<String> known, String what) {
    for (String name : names) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "group `%s` %s `%s`, which does not exist".formatted(group.name(), what, name));
      }
    }
  }

  /// Looks through the tasks that are there already; those of one list of steps are alike.
  private static void requireKnownLimits(Group group, Set<String> known, List<Limit> limits) {
    if (!(group.tasks() instanceof List<Task> tasks)) {
      return;
    }
    Set<List<Step<?>>> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Task task : listed(tasks)) {
      Task.Rules rules = task.rules();
      for (List<Step<?>> steps : List.of(task.steps(), rules.onFailure(), rules.finallySteps())) {
        if (!seen.add(steps)) {
          continue;
        }
        for (Step<?> step : steps) {
          for (String name : step.limits()) {
            if (!known.contains(name)) {
              throw new IllegalArgumentException(
                  "task `%s`, step `%s`: %s"
                      .formatted(task.name(), step.name(), hasNoLimit(name, limits)));
            }
          }
        }
      }
    }
  }

  /// The tasks that a list has; what is wrong with it, the run finds out.
  private static List<Task> listed(List<Task> tasks) {
    try {
      return tasks.stream().filter(Objects::nonNull).toList();
    } catch (RuntimeException unreadable) {
      return List.of();
    }
  }

  /// Says that a step names a limit that the plan does not have.
  public static String hasNoLimit(@Nullable String name, List<Limit> limits) {
    String its = limits.stream().map(Limit::name).collect(Collectors.joining("`, `"));
    return "the plan has no limit `%s`; it has %s"
        .formatted(name, limits.isEmpty() ? "none" : "`" + its + "`");
  }

  /// The circles among needs, each from a name back to the same name; empty if there is none. Names
  /// that are needed but not a key are passed over.
  ///
  /// Depth-first along the needs with a stack of our own, since a chain may be long.
  public static List<List<String>> circles(Map<String, ? extends Collection<String>> needs) {
    List<List<String>> circles = new ArrayList<>();
    Set<String> done = new HashSet<>();
    for (String start : needs.keySet()) {
      LinkedHashSet<String> path = new LinkedHashSet<>();
      Deque<Iterator<String>> pending = new ArrayDeque<>();
      pending.push(List.of(start).iterator());
      while (!pending.isEmpty()) {
        if (!pending.element().hasNext()) {
          pending.pop();
          if (!path.isEmpty()) {
            done.add(path.removeLast());
          }
          continue;
        }
        String name = pending.element().next();
        Collection<String> needed = needs.get(name);
        if (path.contains(name)) {
          List<String> circle = new ArrayList<>(path);
          circle.add(name);
          circles.add(List.copyOf(circle.subList(circle.indexOf(name), circle.size())));
        } else if (needed != null && !done.contains(name)) {
          path.add(name);
          pending.push(needed.iterator());
        }
      }
    }
    return circles;
  }
}
