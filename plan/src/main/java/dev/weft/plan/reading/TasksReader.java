package dev.weft.plan.reading;

import dev.weft.Group;
import dev.weft.Limit;
import dev.weft.plan.results.TaskResults;
import dev.weft.plan.rows.LaterTasks;
import dev.weft.plan.scope.Fields;
import dev.weft.plan.scope.Inputs;
import dev.weft.plan.scope.ReadContext;
import dev.weft.plan.scope.StaticScope;
import dev.weft.plan.source.Diagnostics;
import dev.weft.plan.source.Mappings;
import dev.weft.plan.source.PlanKeys;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads a plan's `tasks`, and the `templates` that they use.
public final class TasksReader {
  // The names of the groups of the plan's own cleanup.
  public static final List<String> CLEAN_UP = List.of("on-failure", "finally");

  private final Fields plan;
  private final Diagnostics diagnostics;
  private final Templates templates;
  // With templates expanded.
  private final Map<String, Node> tasks = new LinkedHashMap<>();
  private final Map<String, @Nullable Collection<String>> leaves = new LinkedHashMap<>();
  private final Map<String, Long> rows = new LinkedHashMap<>();
  private final Map<String, String> runsOn = new LinkedHashMap<>();
  private final ResultsReader resultsReader;
  private final Map<String, TaskResults> results = new LinkedHashMap<>();

  TasksReader(Fields plan, Diagnostics diagnostics) {
    this.plan = plan;
    this.diagnostics = diagnostics;
    this.templates = new Templates(plan.node("templates"), diagnostics);
    this.resultsReader = new ResultsReader(diagnostics);
    Mappings.values(plan.node("tasks"))
        .forEach((name, task) -> tasks.put(name, templates.expanded(task)));
    tasks.forEach(
        (name, task) -> {
          Map<String, Node> keys = Mappings.values(task);
          leaves.put(
              name,
              keys.containsKey("for-each") ? null : Mappings.values(keys.get("outputs")).keySet());
        });
  }

  /// Returns the outputs that each task provides for others, by name; null for a task with many
  /// rows.
  Map<String, @Nullable Collection<String>> leaves() {
    return leaves;
  }

  /// Returns the tasks as written, by name, with their templates expanded.
  Map<String, Node> written() {
    return tasks;
  }

  /// Returns the number of tasks of each `for-each`, after reading; without those whose number is
  /// known only during the run.
  Map<String, Long> rows() {
    return rows;
  }

  /// Returns the labels of the workers that run tasks, by name, after reading; without tasks that
  /// run on any worker.
  Map<String, String> runsOn() {
    return runsOn;
  }

  /// Returns where the results of tasks go, by name, after reading.
  Map<String, TaskResults> results() {
    return results;
  }

  /// Returns a context in which the paths of results can be read.
  ReadContext withResults(ReadContext context) {
    TaskReader reader = new TaskReader(context, templates, leaves, resultsReader);
    tasks.forEach(reader::readRowsFile);
    tasks.forEach(reader::readResults);
    StaticScope names = context.names();
    return context.withNames(
        names.withPlanValues(
            names.planValues().withResults(resultsReader.paths()), names.unsettled()));
  }

  /// Returns the number of tasks of these groups; null if it is known only during the run.
  @Nullable Long count(List<Group> groups) {
    return groups.stream().anyMatch(group -> group.tasks() instanceof LaterTasks)
        ? null
        : groups.stream().mapToLong(group -> rows.getOrDefault(group.name(), 1L)).sum();
  }

  /// @param context the context of the plan, [with results][#withResults]
  /// @param root the position of the error if there are no tasks
  List<Group> read(ReadContext context, List<Limit> limits, Node root) {
    Node node = plan.node("tasks");
    if (node == null) {
      diagnostics.add(root, "there is no `tasks:` in this plan", "");
      return List.of();
    }
    Fields written =
        Fields.of(
            node,
            "`tasks` is a mapping of names to tasks",
            "write a name with `:` behind it, and its steps under it",
            diagnostics);
    if (written.values().isEmpty() && written.isSound()) {
      diagnostics.add(node, "there is no task", "");
    }
    for (String name : CLEAN_UP) {
      if (written.node(name) != null) {
        diagnostics.add(
            written.key(name),
            "`" + name + "` is no task: it stands beside `tasks`, or in one of them",
            "indent it so, or choose another name");
      }
    }
    Map<String, TaskReader.Entry> entries = new LinkedHashMap<>();
    TaskReader reader = new TaskReader(context, templates, leaves, resultsReader);
    tasks.forEach(
        (name, task) -> {
          TaskReader.Entry entry = reader.read(name, written.key(name), task);
          entries.put(name, entry);
          if (entry.rows() != null) {
            rows.put(name, entry.rows());
          }
          if (entry.runsOn() != null) {
            runsOn.put(name, entry.runsOn());
          }
          if (entry.results() != null) {
            results.put(name, entry.results());
          }
        });
    refuseNamesOfRows(entries.keySet(), written);
    templates.unused().forEach((name, key) -> checkUnused(name, key, context));
    Circles.check(entries, limits, diagnostics);
    return entries.values().stream().map(TaskReader.Entry::group).toList();
  }

  /// Refuses names that a row's task could have, which consists of its group and its key.
  private void refuseNamesOfRows(Set<String> names, Fields written) {
    for (String name : names) {
      for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
        String group = name.substring(0, slash);
        if (Mappings.values(tasks.get(group)).containsKey("for-each")) {
          diagnostics.add(
              written.key(name),
              "the task `%s` is called as a row of `%s` may be".formatted(name, group),
              "choose another name");
          break;
        }
      }
    }
  }

  /// Reads an unused template to find its errors.
  private void checkUnused(String name, Node key, ReadContext context) {
    Inputs declared = templates.inputs(name, key);
    if (declared != null) {
      StaticScope names =
          new WithReader(context).ofUnused(declared).withAnyRow(PlanKeys.DEFAULT_ROW);
      new TaskReader(context.withNames(names), templates, leaves, resultsReader)
          .read(name, key, templates.task(name));
    }
  }
}
