package dev.weft;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/// What a run carries out: groups of tasks, the limits that they share, and bounds on the whole.
///
/// @param name for people
/// @param groups in the order in which they are looked at for tasks that may go
/// @param limits what steps and groups refer to by name
/// @param maxParallel how many tasks are in flight at most, waiting ones included: this bounds memory
/// @param maxFailures how many tasks may fail before all others are cancelled; 0 is fail-fast
public record Plan(
    String name, List<Group> groups, List<Limit> limits, int maxParallel, int maxFailures) {

  /// Tasks in flight at most, where nothing else is said.
  public static final int DEFAULT_MAX_PARALLEL = 10_000;

  /// @throws IllegalArgumentException if two groups or limits have one name, a group needs or is held
  ///     by what does not exist, or needs form a circle
  public Plan {
    groups = List.copyOf(groups);
    limits = List.copyOf(limits);
    if (maxParallel < 1 || maxFailures < 0) {
      throw new IllegalArgumentException(
          "max-parallel %d, max-failures %d".formatted(maxParallel, maxFailures));
    }
    Set<String> limitNames = distinct(limits.stream().map(Limit::name).toList(), "limits");
    Map<String, Group> byName = new HashMap<>();
    distinct(groups.stream().map(Group::name).toList(), "groups");
    groups.forEach(group -> byName.put(group.name(), group));
    for (Group group : groups) {
      requireKnown(group, group.needs(), byName.keySet(), "needs");
      requireKnown(group, group.limits(), limitNames, "limits");
    }
    Set<String> done = new HashSet<>();
    for (Group group : groups) {
      refuseCircle(group, byName, new LinkedHashSet<>(), done);
    }
  }

  /// Groups with the default bounds and no limits.
  public static Plan of(String name, Group... groups) {
    return new Plan(name, List.of(groups), List.of(), DEFAULT_MAX_PARALLEL, Group.UNBOUNDED);
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
    return new Plan(name, groups, List.of(limits), maxParallel, maxFailures);
  }

  public Plan withMaxParallel(int maxParallel) {
    return new Plan(name, groups, limits, maxParallel, maxFailures);
  }

  public Plan withMaxFailures(int maxFailures) {
    return new Plan(name, groups, limits, maxParallel, maxFailures);
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

  private static void requireKnown(
      Group group, List<String> names, Set<String> known, String what) {
    for (String name : names) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "group `%s` %s `%s`, which does not exist".formatted(group.name(), what, name));
      }
    }
  }

  /// Depth-first along the needs with a stack of our own, since a chain may be long.
  private static void refuseCircle(
      Group from, Map<String, Group> byName, Set<String> path, Set<String> done) {
    Deque<Iterator<String>> pending = new ArrayDeque<>();
    Deque<String> names = new ArrayDeque<>();
    pending.push(List.of(from.name()).iterator());
    while (!pending.isEmpty()) {
      if (!pending.element().hasNext()) {
        pending.pop();
        if (!names.isEmpty()) {
          String name = names.pop();
          path.remove(name);
          done.add(name);
        }
        continue;
      }
      String name = pending.element().next();
      if (path.contains(name)) {
        throw new IllegalArgumentException(
            "needs form a circle: " + String.join(" -> ", path) + " -> " + name);
      }
      Group group = byName.get(name);
      if (group != null && !done.contains(name)) {
        path.add(name);
        names.push(name);
        pending.push(group.needs().iterator());
      }
    }
  }
}
