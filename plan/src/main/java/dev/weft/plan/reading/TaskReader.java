package dev.weft.plan.reading;

import dev.weft.Context;
import dev.weft.Group;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.expression.ExpressionException;
import dev.weft.expression.PlanValues;
import dev.weft.expression.Scope;
import dev.weft.expression.ValueTemplate;
import dev.weft.plan.hints.Unquoted;
import dev.weft.plan.results.TaskResults;
import dev.weft.plan.rows.RowTasks;
import dev.weft.plan.rows.Rows;
import dev.weft.plan.scope.Fields;
import dev.weft.plan.scope.Inputs;
import dev.weft.plan.scope.ReadContext;
import dev.weft.plan.scope.StaticScope;
import dev.weft.plan.scope.TemplateReader;
import dev.weft.plan.scope.ValueReader;
import dev.weft.plan.source.Diagnostics;
import dev.weft.plan.source.Mappings;
import dev.weft.plan.source.PlanKeys;
import dev.weft.secret.Secrets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// Reads one entry of `tasks`: a list of steps, or a mapping; with `for-each`, there is one task
/// for each row.
final class TaskReader {
  /// The content of an entry.
  ///
  /// @param steps the steps of each of its tasks, including cleanup
  /// @param needs the names of the groups that it needs, with their positions
  /// @param limits the names of the limits that its tasks hold, with their positions
  /// @param runsOn the label of the workers that run it on a cluster; null for any
  /// @param rows its number of tasks; null without a `for-each`, or if it is known only during the
  ///     run
  /// @param results where the results of its rows go; null for nowhere
  record Entry(
      Group group,
      List<Step<?>> steps,
      Map<String, Node> needs,
      Map<String, Node> limits,
      @Nullable String runsOn,
      @Nullable Long rows,
      @Nullable TaskResults results) {}

  private final ReadContext context;
  private final Templates templates;
  // The outputs of each task of the plan, by name; null for a task with many rows.
  private final Map<String, @Nullable Collection<String>> leaves;
  private final ResultsReader results;

  TaskReader(
      ReadContext context,
      Templates templates,
      Map<String, @Nullable Collection<String>> leaves,
      ResultsReader results) {
    this.context = context;
    this.templates = templates;
    this.leaves = leaves;
    this.results = results;
  }

  /// Notes from which file the rows of a task come, before tasks are read.
  void readRowsFile(String name, Node node) {
    Node forEach = Mappings.values(node).get(PlanKeys.FOR_EACH);
    if (forEach != null) {
      results.addRows(name, forEach, settled(node).withDiagnostics(new Diagnostics()));
    }
  }

  /// Reads where the results of a task go, before tasks are read.
  void readResults(String name, Node node) {
    Map<String, Node> keys = Mappings.values(node);
    if (keys.containsKey(ResultsReader.RESULTS)) {
      results.add(name, keys, settled(node));
    }
  }

  private ReadContext settled(Node task) {
    return settled(Fields.of(task, "a task", new Diagnostics()), context.names());
  }

  Entry read(String name, Node key, Node node) {
    if (name.isBlank()) {
      context.diagnostics().add(key, "a task needs a name", "");
    }
    if (node instanceof SequenceNode list) {
      StepReader reader = new StepReader(context);
      List<Step<?>> steps = reader.read(list, "steps");
      Task task = new Task(label(name), steps, Map.of(), Task.Rules.NONE.withNames(reader.names()));
      return new Entry(Group.of(name, List.of(task)), steps, Map.of(), Map.of(), null, null, null);
    }
    Fields fields =
        Fields.of(
                node,
                "a task is a list of steps, or a mapping with `steps`",
                ofText(name, node),
                context.diagnostics())
            .only(PlanKeys.TASK);
    if (fields.node("steps") == null && fields.node("uses") == null && fields.isSound()) {
      context.diagnostics().add(key, "the task `" + name + "` has no `steps:`", "");
    }
    StaticScope names = context.names().withNeeds(left(fields.names("needs").keySet()));
    ReadContext settled = settled(fields, names);
    ReadContext there = settled.in(fields.node("working-directory")).withNames(names);
    Node forEach = fields.node("for-each");
    ForEach rows =
        forEach == null
            ? null
            : new RowsReader(
                    name, settled, there.withNames(withFixedOf(settled.names(), names)), results)
                .read(forEach);
    return entry(name, fields, there, rows);
  }

  /// Returns what to write instead of a task that is a text.
  private static String ofText(String name, Node node) {
    if (!(node instanceof ScalarNode scalar) || scalar.getTag().equals(Tag.NULL)) {
      return "";
    }
    String text = scalar.getValue();
    return text.startsWith("-")
        ? "`- ` begins a step, with a space behind the dash"
        : "write `%s: [%s]`".formatted(name, Unquoted.item(text.strip()));
  }

  /// Returns the context of settings that are resolved before the run. They can read those inputs
  /// of the task's template that do not depend on its row or its needs. Errors in the inputs are
  /// reported when the steps are read.
  private ReadContext settled(Fields fields, StaticScope names) {
    if (fields.node("uses") == null) {
      return context;
    }
    String as = RowsReader.as(fields.node("for-each"));
    ReadContext quiet = context.withDiagnostics(new Diagnostics()).withNames(names.withAnyRow(as));
    return context.withNames(withPlanValuesOf(names(fields, quiet), context.names()));
  }

  private static StaticScope withPlanValuesOf(StaticScope source, StaticScope names) {
    return names.withPlanValues(source.planValues(), source.unsettled());
  }

  /// Removes the inputs that differ by row.
  private static StaticScope withFixedOf(StaticScope source, StaticScope names) {
    PlanValues all = source.planValues();
    return names.withPlanValues(
        new PlanValues(all.inputs(), all.secrets(), null, all.results()), source.unsettled());
  }

  /// The rows of a `for-each`.
  ///
  /// @param rows the kind of their values
  /// @param as the variable name of a row in templates
  /// @param count the number of rows; null if it is known only during the run
  /// @param tasks creates their tasks
  record ForEach(
      Rows rows, String as, @Nullable Long count, Function<RowTasks, Iterable<Task>> tasks) {}

  /// @param there the context in which it runs
  private Entry entry(String name, Fields fields, ReadContext there, @Nullable ForEach rows) {
    Map<String, Node> needs = fields.names("needs");
    StaticScope seen = withRow(there.names(), fields.node("for-each"), rows);
    ReadContext within = there.withEnv(fields.node("env")).withNames(seen);
    StepReader reader = new StepReader(within.withNames(names(fields, within)));
    List<Step<?>> steps = reader.read(fields.node("steps"), "steps");
    Task.Rules rules = rules(fields, reader);
    Iterable<Task> tasks =
        rows == null
            ? List.of(new Task(label(name), steps, Map.of(), rules))
            : rows.tasks().apply(new RowTasks(name, rows.as(), steps, rules));
    Map<String, Node> held = HeldLimitsReader.ofTask(fields, context);
    Long count = rows == null ? Long.valueOf(1) : rows.count();
    Group group =
        new Group(
            name,
            tasks,
            List.copyOf(needs.keySet()),
            List.copyOf(held.keySet()),
            fields.count("max-parallel", 1, Group.UNBOUNDED),
            MaxFailures.read(fields, count, context.diagnostics()),
            fields.flag("continue-on-error"));
    return new Entry(
        group,
        all(steps, rules),
        needs,
        held,
        fields.label("runs-on"),
        rows == null ? null : count,
        rows == null ? null : results.of(name, rows.rows(), rows.as(), fields.node("outputs")));
  }

  /// Rows with errors may have any value.
  private static StaticScope withRow(
      StaticScope names, @Nullable Node forEach, @Nullable ForEach rows) {
    if (rows != null) {
      return names.withRow(rows.as(), rows.rows());
    }
    return forEach == null ? names : names.withAnyRow(RowsReader.as(forEach));
  }

  /// Returns the outputs of the needed tasks, by name; null for a task with many rows.
  private Map<String, @Nullable Collection<String>> left(Collection<String> needs) {
    Map<String, @Nullable Collection<String>> left = new HashMap<>();
    needs.forEach(need -> left.put(need, leaves.getOrDefault(need, List.of())));
    return left;
  }

  /// Returns the names that its steps can read: the values of the plan, and of the template that it
  /// uses.
  private StaticScope names(Fields fields, ReadContext within) {
    String name = fields.text("uses");
    Inputs declared = name == null ? null : templates.inputs(name, fields.value("uses"));
    if (name != null && declared != null) {
      return new WithReader(within).read(name, fields.value("uses"), declared, fields.node("with"));
    }
    if (fields.node("with") != null && fields.node("uses") == null) {
      context.diagnostics().add(fields.key("with"), "`with` goes with `uses`", "");
    }
    return within.names();
  }

  private Task.Rules rules(Fields fields, StepReader reader) {
    TemplateReader beforeAll = new StepReader(reader.context()).atTheEnd();
    Predicate<Context> condition = beforeAll.condition(fields.node("if"));
    Function<Context, Map<String, Object>> outputs = outputs(fields.node("outputs"), reader);
    StepReader cleanUp = reader.cleanUp();
    List<Step<?>> onFailure = cleanUp.read(fields.node("on-failure"), "on-failure");
    List<Step<?>> finallySteps = cleanUp.read(fields.node("finally"), "finally");
    return new Task.Rules(
        condition, fields.duration("timeout"), onFailure, finallySteps, outputs, reader.names());
  }

  private @Nullable Function<Context, Map<String, Object>> outputs(
      @Nullable Node node, StepReader reader) {
    if (node == null) {
      return null;
    }
    Map<String, ValueTemplate> values = new LinkedHashMap<>();
    TemplateReader templates = reader.atTheEnd();
    ValueReader reading = new ValueReader(templates, context.diagnostics());
    Fields.of(node, "`outputs`", context.diagnostics())
        .values()
        .forEach((name, value) -> values.put(name, reading.read(value)));
    Secrets secrets = context.secrets();
    return templates.reading(
        "",
        scope -> {
          Map<String, Object> left = left(values, scope);
          secrets.refuseIn(left, "the output");
          return left;
        });
  }

  private static Map<String, Object> left(Map<String, ValueTemplate> values, Scope scope) {
    Map<String, Object> left = new LinkedHashMap<>();
    values.forEach(
        (name, template) -> {
          try {
            Object value = template.value(scope);
            if (value != null) {
              left.put(name, value);
            }
          } catch (ExpressionException none) {
            throw new ExpressionException("the task's output `" + name + "`: " + none.getMessage());
          }
        });
    return left;
  }

  private static List<Step<?>> all(List<Step<?>> steps, Task.Rules rules) {
    List<Step<?>> all = new ArrayList<>(steps);
    all.addAll(rules.onFailure());
    all.addAll(rules.finallySteps());
    return all;
  }

  /// A blank name has been reported, and must not prevent reading the rest.
  private static String label(String name) {
    return name.isBlank() ? "?" : name;
  }
}
