package dev.weft.plan;

import dev.weft.Group;
import dev.weft.Plan;
import dev.weft.Task;
import dev.weft.engine.TaskName;
import dev.weft.plan.hints.Nearest;
import dev.weft.plan.results.TaskResults;
import dev.weft.plan.rows.LaterTasks;
import dev.weft.plan.rows.RowException;
import dev.weft.plan.source.Diagnostics;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Selects a part of a plan: the named tasks and rows, and everything that they need.
///
/// A name is a task, or `TASK/KEY` for one row of a `for-each`. The other rows are then left out,
/// unless another task needs the group or the group itself is named.
final class Selection {
  /// The maximum number of rows that are compared with a missing one; there may be millions.
  private static final int ROWS_COMPARED_MAX = 1_000;

  private final PlanFile file;
  private final Map<String, Group> groups = new LinkedHashMap<>();
  private final Set<String> wholeTasks = new LinkedHashSet<>();
  private final Map<String, List<Task>> picked = new LinkedHashMap<>();
  // Rows whose existence is known only during the run.
  private final Map<String, LaterTasks> expected = new LinkedHashMap<>();
  private final List<String> diagnostics = new ArrayList<>();

  private Selection(PlanFile file) {
    this.file = file;
    file.plan().groups().forEach(group -> groups.put(group.name(), group));
  }

  /// @throws PlanException if a name does not exist
  static PlanFile of(PlanFile file, Collection<String> names) throws PlanException {
    Selection selection = new Selection(file);
    try {
      selection.pick(new LinkedHashSet<>(names));
    } catch (RowException changed) {
      throw new PlanException(List.of("error: " + changed.getMessage()));
    }
    if (!selection.diagnostics.isEmpty()) {
      throw new PlanException(selection.diagnostics.stream().map(Diagnostics::brief).toList());
    }
    selection.addNeeds();
    return selection.result();
  }

  private void pick(Set<String> names) {
    for (String name : names) {
      if (groups.containsKey(name)) {
        wholeTasks.add(name);
      }
    }
    List<String> rows = names.stream().filter(name -> !wholeTasks.contains(name)).toList();
    Map<String, List<TaskName>> ofGroup =
        rows.stream()
            .flatMap(name -> TaskName.parse(name, groups::containsKey).stream())
            .collect(Collectors.groupingBy(TaskName::group));
    Set<String> known = new LinkedHashSet<>(groups.keySet());
    Set<String> found = new LinkedHashSet<>();
    for (Group group : groups.values()) {
      List<TaskName> ours = ofGroup.getOrDefault(group.name(), List.of());
      List<String> named = ours.stream().map(TaskName::toString).toList();
      if (group.tasks() instanceof LaterTasks tasks && !ours.isEmpty()) {
        expected.put(
            group.name(),
            tasks.only(ours.stream().flatMap(row -> Stream.ofNullable(row.key())).toList()));
        found.addAll(named);
      } else if (file.rows().containsKey(group.name()) && !ours.isEmpty()) {
        pickRows(group, named, found, known);
      }
    }
    for (String name : rows) {
      if (!found.contains(name)) {
        diagnostics.add("error: the plan has no task `" + name + "`; " + remedy(name, known));
      }
    }
  }

  private static String remedy(String name, Set<String> known) {
    List<String> several = Arrays.stream(name.split(",")).map(String::strip).toList();
    return several.size() > 1 && known.containsAll(several)
        ? "write `--only " + String.join(" --only ", several) + "`"
        : Nearest.remedy(name, known);
  }

  /// Reads the rows to their end, so that their file is closed.
  private void pickRows(
      Group group, Collection<String> names, Set<String> found, Set<String> known) {
    long left = ROWS_COMPARED_MAX;
    for (Task task : group.tasks()) {
      if (names.contains(task.name())) {
        picked.computeIfAbsent(group.name(), _ -> new ArrayList<>()).add(task);
        found.add(task.name());
      }
      if (left-- > 0) {
        known.add(task.name());
      }
    }
  }

  private void addNeeds() {
    Deque<String> pending = new ArrayDeque<>(wholeTasks);
    pending.addAll(picked.keySet());
    pending.addAll(expected.keySet());
    Set<String> seen = new LinkedHashSet<>();
    while (!pending.isEmpty()) {
      String name = pending.remove();
      Group group = groups.get(name);
      if (group != null && seen.add(name)) {
        wholeTasks.addAll(group.needs());
        pending.addAll(group.needs());
      }
    }
  }

  private PlanFile result() {
    Map<String, Long> rows = new LinkedHashMap<>(file.rows());
    List<Group> chosen = new ArrayList<>();
    groups.forEach(
        (name, group) -> {
          List<Task> tasks = picked.get(name);
          LaterTasks printed = expected.get(name);
          if (wholeTasks.contains(name)) {
            chosen.add(group);
          } else if (printed != null) {
            chosen.add(group.withTasks(printed));
          } else if (tasks != null) {
            chosen.add(group.withTasks(tasks));
            rows.put(name, (long) tasks.size());
          }
        });
    Set<String> names = new LinkedHashSet<>(chosen.stream().map(Group::name).toList());
    rows.keySet().retainAll(names);
    Map<String, String> runsOn = new LinkedHashMap<>(file.runsOn());
    runsOn.keySet().retainAll(names);
    Map<String, TaskResults> results = new LinkedHashMap<>(file.results());
    results.keySet().retainAll(names);
    Plan plan = file.plan();
    return new PlanFile(
        new Plan(
            plan.name(),
            chosen,
            plan.limits(),
            plan.maxParallel(),
            plan.maxFailures(),
            plan.onFailure(),
            plan.finallyGroup()),
        rows,
        runsOn,
        results,
        file.inputs(),
        file.secrets(),
        file.classes(),
        file.texts(),
        file.outline(),
        file.secretsRead().only(names),
        file.resultsRead());
  }
}
