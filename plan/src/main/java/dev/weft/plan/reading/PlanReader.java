package dev.weft.plan.reading;

import dev.weft.Group;
import dev.weft.Limit;
import dev.weft.Plan;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.expression.PlanValues;
import dev.weft.plan.scope.Fields;
import dev.weft.plan.scope.Inputs;
import dev.weft.plan.scope.KnownText;
import dev.weft.plan.scope.ReadContext;
import dev.weft.plan.scope.StaticScope;
import dev.weft.plan.scope.Variables;
import dev.weft.plan.source.Diagnostics;
import dev.weft.plan.source.PlanKeys;
import dev.weft.plan.source.PlanText;
import dev.weft.secret.Secrets;
import dev.weft.step.JavaClasses;
import dev.weft.step.process.Processes;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads the top level of a plan: inputs, limits, bounds, and the tasks with their needs.
public final class PlanReader {
  private final Path file;
  private final Overrides overrides;
  private final Processes processes;
  private final Diagnostics diagnostics;

  /// @param processes runs the plan's commands
  public PlanReader(Path file, Overrides overrides, Processes processes, Diagnostics diagnostics) {
    this.file = file;
    this.overrides = overrides;
    this.processes = processes;
    this.diagnostics = diagnostics;
  }

  /// Returns the plan; null if there are errors, which have been reported.
  public @Nullable ReadPlan read(Node root) {
    Fields fields = Fields.of(root, "a plan", diagnostics);
    if (MissingTasksKey.note(fields, diagnostics)) {
      return null;
    }
    fields.only(PlanKeys.PLAN);
    Inputs declared = Inputs.read(fields.node("inputs"), diagnostics);
    Inputs.Settled inputs = declared.settled(overrides.inputs(), diagnostics);
    List<Limit> limits =
        new LimitsReader(diagnostics).read(fields.node("limits"), overrides.limits());
    Secrets secrets = new SecretsReader(directory(file), diagnostics).read(fields.node("secrets"));
    StaticScope names =
        StaticScope.of(
            new PlanValues(inputs.values(), secrets.values(), null, Map.of()), inputs.unsettled());
    ReadContext outside = surroundings(fields, names, secrets, limits);
    JavaClasses classes = new ClasspathReader(outside).read(fields);
    TasksReader tasks = new TasksReader(fields, diagnostics);
    ReadContext context = tasks.withResults(outside.withClasses(classes));
    Plan plan = plan(root, fields, context, tasks, limits);
    if (plan == null) {
      if (classes != null) {
        classes.close();
      }
      return null;
    }
    Map<String, Node> written = new LinkedHashMap<>(tasks.written());
    for (String key : List.of("on-failure", "finally")) {
      Node steps = fields.node(key);
      if (steps != null) {
        written.put(key, steps);
      }
    }
    return new ReadPlan(
        plan,
        tasks.rows(),
        tasks.runsOn(),
        tasks.results(),
        declared.choices(),
        written,
        rest(fields),
        context);
  }

  /// Returns the rest of the plan: without tasks, cleanup, secrets, and the templates, which tasks
  /// have adopted.
  private static List<Node> rest(Fields fields) {
    Map<String, Node> rest = new LinkedHashMap<>(fields.values());
    rest.keySet().removeAll(List.of("tasks", "templates", "secrets", "on-failure", "finally"));
    return List.copyOf(rest.values());
  }

  private @Nullable Plan plan(
      Node root, Fields fields, ReadContext context, TasksReader tasks, List<Limit> limits) {
    List<Group> groups = tasks.read(context, limits, root);
    StaticScope atTheEnd = context.names().withNeeds(tasks.leaves()).whenCleaningUp();
    StepReader cleanUp = new StepReader(context.withNames(atTheEnd));
    Group onFailure = atTheEnd("on-failure", fields, cleanUp);
    Group finallyGroup = atTheEnd("finally", fields, cleanUp);
    int maxParallel = maxParallel(fields);
    int maxFailures = MaxFailures.read(fields, tasks.count(groups), diagnostics);
    Node named = fields.node("name");
    String given = named == null ? null : KnownText.read(named, "name", context);
    String name = given == null ? stem(file) : given;
    return diagnostics.all().isEmpty()
        ? new Plan(name, groups, limits, maxParallel, maxFailures, onFailure, finallyGroup)
        : null;
  }

  private int maxParallel(Fields fields) {
    int written = fields.count("max-parallel", 1, Plan.DEFAULT_MAX_PARALLEL);
    Integer given = overrides.maxParallel();
    return given == null ? written : given;
  }

  private ReadContext surroundings(
      Fields fields, StaticScope names, Secrets secrets, List<Limit> limits) {
    Node node = fields.node("defaults");
    Fields defaults = node == null ? null : Fields.of(node, "`defaults`", diagnostics);
    Map<String, Limit> byName = new HashMap<>();
    limits.forEach(limit -> byName.put(limit.name(), limit));
    ReadContext context =
        new ReadContext(
            directory(file),
            processes,
            secrets,
            null,
            names,
            byName,
            Variables.NONE,
            defaults == null ? ReadContext.Defaults.NONE : defaults(defaults),
            diagnostics);
    return context
        .withVariables(new EnvFileReader(context).read(fields))
        .withEnv(defaults == null ? null : defaults.node("env"))
        .withEnv(fields.node("env"));
  }

  private ReadContext.Defaults defaults(Fields defaults) {
    defaults.only(PlanKeys.DEFAULTS);
    Node shell = defaults.node("shell");
    Fields http = defaults.under("http").only(PlanKeys.HTTP_DEFAULTS);
    return new ReadContext.Defaults(
        defaults.duration("timeout"),
        RetryReader.read(defaults, diagnostics),
        shell == null ? ReadContext.Defaults.NONE.shell() : ShellReader.read(shell, diagnostics),
        http.under("headers").values(),
        HttpReader.expected(http, diagnostics));
  }

  private static @Nullable Group atTheEnd(String key, Fields fields, StepReader reader) {
    Node node = fields.node(key);
    List<Step<?>> steps = reader.read(node, key);
    Task.Rules rules = Task.Rules.NONE.withNames(reader.names());
    return node == null ? null : Group.of(new Task(key, steps, Map.of(), rules));
  }

  private static Path directory(Path file) {
    return PlanText.folder(file).toAbsolutePath().normalize();
  }

  private static String stem(Path file) {
    return file.equals(PlanText.STANDARD_INPUT)
        ? "standard input"
        : String.valueOf(file.getFileName()).replaceFirst("\\.ya?ml$", "");
  }
}
