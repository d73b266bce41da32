package dev.weft.plan;

import dev.weft.Group;
import dev.weft.Limit;
import dev.weft.Plan;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.expression.Given;
import dev.weft.secret.Secrets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// Reads the plan itself: inputs, limits, bounds, and the tasks with their needs.
final class PlanReader {
  private static final List<String> KEYS =
      List.of(
          "name",
          "inputs",
          "secrets",
          "env",
          "limits",
          "defaults",
          "tasks",
          "on-failure",
          "finally",
          "max-parallel",
          "max-failures",
          "fail-fast");
  private static final List<String> LATER = List.of("templates", "include");
  private static final List<String> DEFAULTS = List.of("timeout", "retry", "shell", "env");

  private final Path file;
  private final PlanFile.Options options;
  private final Problems problems;
  private final Map<String, Long> rows = new LinkedHashMap<>();

  PlanReader(Path file, PlanFile.Options options, Problems problems) {
    this.file = file;
    this.options = options;
    this.problems = problems;
  }

  /// What the file says; to be used only if no problem was noted.
  PlanFile read(Node root) throws PlanException {
    Fields fields = Fields.of(root, "a plan", problems).only(KEYS, LATER);
    Map<String, Object> inputs =
        InputsReader.read(fields.node("inputs"), options.inputs(), problems);
    List<Limit> limits = new LimitsReader(problems).read(fields.node("limits"), options.limits());
    Secrets secrets = new SecretsReader(directory(file), problems).read(fields.node("secrets"));
    Surroundings around =
        surroundings(fields, new Given(inputs, secrets.values(), null), secrets, limits);
    Map<String, @Nullable Collection<String>> leaves = leaves(fields.node("tasks"));
    List<Group> groups = groups(fields, around, leaves, limits, root);
    StepReader cleanUp =
        new StepReader(around.withNames(around.names().withNeeds(leaves).whenCleaningUp()));
    Group onFailure = atTheEnd("on-failure", fields, cleanUp);
    Group lastly = atTheEnd("finally", fields, cleanUp);
    int maxParallel = maxParallel(fields);
    long tasks = groups.stream().mapToLong(group -> rows.getOrDefault(group.name(), 1L)).sum();
    int maxFailures = MaxFailures.read(fields, tasks, problems);
    problems.throwIfAny();
    String given = fields.text("name");
    String name = given == null ? stem(file) : given;
    Plan plan = new Plan(name, groups, limits, maxParallel, maxFailures, onFailure, lastly);
    return new PlanFile(plan, rows, secrets);
  }

  private int maxParallel(Fields fields) {
    int written = fields.count("max-parallel", 1, Plan.DEFAULT_MAX_PARALLEL);
    Integer given = options.maxParallel();
    return given == null ? written : given;
  }

  private Surroundings surroundings(
      Fields fields, Given given, Secrets secrets, List<Limit> limits) {
    Node node = fields.node("defaults");
    Fields defaults = node == null ? null : Fields.of(node, "`defaults`", problems);
    Set<String> limitNames = new HashSet<>(limits.stream().map(Limit::name).toList());
    Surroundings around =
        new Surroundings(
            directory(file),
            options.processes(),
            secrets,
            Names.of(given),
            limitNames,
            Variables.NONE,
            defaults == null ? Surroundings.Defaults.NONE : defaults(defaults),
            problems);
    return around
        .withEnv(defaults == null ? null : defaults.node("env"))
        .withEnv(fields.node("env"));
  }

  private Surroundings.Defaults defaults(Fields defaults) {
    defaults.only(DEFAULTS, List.of("http"));
    Node shell = defaults.node("shell");
    return new Surroundings.Defaults(
        defaults.duration("timeout"),
        RetryReader.read(defaults, problems),
        shell == null ? Surroundings.Defaults.NONE.shell() : ShellReader.read(shell, problems));
  }

  /// What each task leaves for those that need it, by name; null for many rows.
  private static Map<String, @Nullable Collection<String>> leaves(@Nullable Node tasks) {
    Map<String, @Nullable Collection<String>> leaves = new LinkedHashMap<>();
    scan(tasks)
        .forEach(
            (name, task) -> {
              Map<String, Node> keys = scan(task);
              leaves.put(
                  name, keys.containsKey("for-each") ? null : scan(keys.get("outputs")).keySet());
            });
    return leaves;
  }

  /// The fields of a mapping, where it is one. Whatever is wrong with it is noted elsewhere.
  private static Map<String, Node> scan(@Nullable Node node) {
    Map<String, Node> keys = new LinkedHashMap<>();
    if (node instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        if (tuple.getKeyNode() instanceof ScalarNode key) {
          keys.put(key.getValue(), tuple.getValueNode());
        }
      }
    }
    return keys;
  }

  private static @Nullable Group atTheEnd(String key, Fields fields, StepReader reader) {
    Node node = fields.node(key);
    List<Step> steps = reader.read(node, key);
    return node == null ? null : Group.of(new Task(key, steps, Map.of(), Task.Rules.NONE));
  }

  private List<Group> groups(
      Fields fields,
      Surroundings around,
      Map<String, @Nullable Collection<String>> leaves,
      List<Limit> limits,
      Node root) {
    Node tasks = fields.node("tasks");
    if (tasks == null) {
      problems.add(root, "a plan has `tasks:`", "");
      return List.of();
    }
    Fields written = Fields.of(tasks, "`tasks`", problems);
    if (written.values().isEmpty() && written.isSound()) {
      problems.add(tasks, "there is no task", "");
    }
    Map<String, TaskReader.Entry> entries = new LinkedHashMap<>();
    TaskReader reader = new TaskReader(around, leaves);
    written
        .values()
        .forEach(
            (name, node) -> {
              TaskReader.Entry entry = reader.read(name, written.key(name), node);
              entries.put(name, entry);
              if (entry.rows() != null) {
                rows.put(name, entry.rows());
              }
            });
    Circles.check(entries, limits, problems);
    return entries.values().stream().map(TaskReader.Entry::group).toList();
  }

  private static Path directory(Path file) {
    Path parent = file.toAbsolutePath().normalize().getParent();
    return parent == null ? Path.of("/") : parent;
  }

  private static String stem(Path file) {
    return String.valueOf(file.getFileName()).replaceFirst("\\.ya?ml$", "");
  }
}
