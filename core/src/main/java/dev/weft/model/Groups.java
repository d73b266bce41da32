package dev.weft.model;

import dev.weft.Event;
import dev.weft.Group;
import dev.weft.Plan;
import dev.weft.Status;
import dev.weft.TaskResult;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The progress of each group of a run, and how their tasks ended.
final class Groups {
  // The plan's groups, followed by the groups of its cleanup as they begin.
  private final Map<String, GroupProgress> groups = new LinkedHashMap<>();
  // Ended tasks by status, without the plan's cleanup.
  private final Map<Status, Long> ended = new EnumMap<>(Status.class);

  void begin(Plan plan) {
    for (Group group : plan.groups()) {
      groups.put(group.name(), new GroupProgress(group.name(), group));
    }
  }

  GroupProgress of(String name) {
    GroupProgress known = groups.get(name);
    if (known == null) {
      known = new GroupProgress(name, null);
      groups.put(name, known);
    }
    return known;
  }

  void end(Event.TaskEnded task) {
    GroupProgress group = of(task.group());
    group.end(task.result());
    count(group, task.result());
  }

  void keep(Event.TaskKept task) {
    GroupProgress group = of(task.group());
    group.keep();
    count(group, task.result());
  }

  private void count(GroupProgress group, TaskResult result) {
    if (group.group() != null) {
      ended.merge(result.status(), 1L, Long::sum);
    }
  }

  Collection<GroupProgress> all() {
    return Collections.unmodifiableCollection(groups.values());
  }

  List<String> missing(Group group) {
    return group.needs().stream()
        .filter(need -> groups.get(need) instanceof GroupProgress needed && !needed.hasEnded())
        .toList();
  }

  long ended(Status status) {
    return ended.getOrDefault(status, 0L);
  }

  long ended() {
    long all = 0;
    for (long count : ended.values()) {
      all += count;
    }
    return all;
  }

  /// Returns the group that ended last, before it the one of its needs that ended last, and so on,
  /// first to last.
  List<Summary.Link> longestChain() {
    Map<String, Summary.Link> links = new LinkedHashMap<>();
    for (GroupProgress group : groups.values()) {
      if (group.began() != null && group.lastEnd() != null) {
        links.put(group.name(), new Summary.Link(group.name(), group.began(), group.lastEnd()));
      }
    }
    Deque<Summary.Link> chain = new ArrayDeque<>();
    Summary.Link link = lastOf(groups.keySet(), links);
    while (link != null) {
      chain.addFirst(link);
      // Those of the clean-up need all others, and themselves.
      links.remove(link.group());
      link = lastOf(needs(link.group()), links);
    }
    return List.copyOf(chain);
  }

  /// Returns the one of these groups that ended last; null if none of them has a link.
  private static Summary.@Nullable Link lastOf(
      Iterable<String> names, Map<String, Summary.Link> links) {
    Summary.Link last = null;
    for (String name : names) {
      Summary.Link link = links.get(name);
      if (link != null && (last == null || link.ended().isAfter(last.ended()))) {
        last = link;
      }
    }
    return last;
  }

  private Collection<String> needs(String name) {
    Group group = of(name).group();
    return group == null ? groups.keySet() : group.needs();
  }
}
