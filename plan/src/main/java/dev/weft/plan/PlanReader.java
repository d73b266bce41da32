package dev.weft.plan;

import dev.weft.Group;
import dev.weft.Limit;
import dev.weft.Plan;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.expression.Given;
import dev.weft.secret.Secrets;
import dev.weft.step.JavaClasses;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads the plan itself: inputs, limits, bounds, and the tasks with their needs.
final class PlanReader {
  static final List<String> KEYS =
      List.of(
          "name",
          "include",
          "inputs",
          "secrets",
          "env",
          "limits",
          "classpath",
          "defaults",
          "templates",
          "tasks",
          "on-failure",
          "finally",
          "max-parallel",
          "max-failures",
          "fail-fast");
  static final List<String> DEFAULTS = List.of("timeout", "retry", "shell", "env", "http");
  static final List<String> HTTP_DEFAULTS = List.of("headers", "expect");

  private final Path file;
  private final PlanFile.Options options;
  private final Problems problems;

  PlanReader(Path file, PlanFile.Options options, Problems problems) {
    this.file = file;
    this.options = options;
    this.problems = problems;
  }

  /// What the file says.
  ///
  /// @throws PlanException if anything is wrong
  PlanFile read(Node root) throws PlanException {
    Fields fields = Fields.of(root, "a plan", problems);
    if (BareTasks.note(fields, problems)) {
      problems.throwIfAny();
    }
    fields.only(KEYS);
    Inputs declared = Inputs.read(fields.node("inputs"), problems);
    Inputs.Settled inputs = declared.settled(options.inputs(), problems);
    List<Limit> limits = new LimitsReader(problems).read(fields.node("limits"), options.limits());
    Secrets secrets = new SecretsReader(directory(file), problems).read(fields.node("secrets"));
    Names names = Names.of(new Given(inputs.values(), secrets.values(), null), inputs.unsettled());
    Surroundings around = surroundings(fields, names, secrets, limits);
    JavaClasses classes = new ClasspathReader(around).read(fields);
    try {
      TasksReader tasks = new TasksReader(fields, problems);
      Plan plan = plan(root, fields, around.withClasses(classes), tasks, limits);
      Map<String, Node> written = new LinkedHashMap<>(tasks.written());
      for (String key : List.of("on-failure", "finally")) {
        Node steps = fields.node(key);
        if (steps != null) {
          written.put(key, steps);
        }
      }
      return new PlanFile(
          plan,
          tasks.rows(),
          tasks.runsOn(),
          secrets,
          Objects.requireNonNull(classes),
          problems.texts(),
          PlanOutline.of(root, written, around),
          SecretsRead.of(written, rest(fields), secrets.values().keySet()));
    } catch (PlanException wrong) {
      if (classes != null) {
        classes.close();
      }
      throw wrong;
    }
  }

  /// What is written beside tasks, clean-up, templates, which tasks have taken over, and secrets.
  private static List<Node> rest(Fields fields) {
    Map<String, Node> rest = new LinkedHashMap<>(fields.values());
    rest.keySet().removeAll(List.of("tasks", "templates", "secrets", "on-failure", "finally"));
    return List.copyOf(rest.values());
  }

  private Plan plan(
      Node root, Fields fields, Surroundings around, TasksReader tasks, List<Limit> limits)
      throws PlanException {
    List<Group> groups = tasks.read(around, limits, root);
    Names atTheEnd = around.names().withNeeds(tasks.leaves()).whenCleaningUp();
    StepReader cleanUp = new StepReader(around.withNames(atTheEnd));
    Group onFailure = atTheEnd("on-failure", fields, cleanUp);
    Group finallyGroup = atTheEnd("finally", fields, cleanUp);
    int maxParallel = maxParallel(fields);
    int maxFailures = MaxFailures.read(fields, tasks.count(groups), problems);
    Node named = fields.node("name");
    String given = named == null ? null : KnownText.read(named, "name", around);
    String name = given == null ? stem(file) : given;
    problems.throwIfAny();
    return new Plan(name, groups, limits, maxParallel, maxFailures, onFailure, finallyGroup);
  }

  private int maxParallel(Fields fields) {
    int written = fields.count("max-parallel", 1, Plan.DEFAULT_MAX_PARALLEL);
    Integer given = options.maxParallel();
    return given == null ? written : given;
  }

  private Surroundings surroundings(
      Fields fields, Names names, Secrets secrets, List<Limit> limits) {
    Node node = fields.node("defaults");
    Fields defaults = node == null ? null : Fields.of(node, "`defaults`", problems);
    Set<String> limitNames = new HashSet<>(limits.stream().map(Limit::name).toList());
    Surroundings around =
        new Surroundings(
            directory(file),
            options.processes(),
            secrets,
            null,
            names,
            limitNames,
            Variables.NONE,
            defaults == null ? Surroundings.Defaults.NONE : defaults(defaults),
            problems);
    return around
        .withEnv(defaults == null ? null : defaults.node("env"))
        .withEnv(fields.node("env"));
  }

  private Surroundings.Defaults defaults(Fields defaults) {
    defaults.only(DEFAULTS);
    Node shell = defaults.node("shell");
    Node node = defaults.node("http");
    Fields http = node == null ? Fields.none(problems) : Fields.of(node, "`http`", problems);
    http.only(HTTP_DEFAULTS);
    Node headers = http.node("headers");
    return new Surroundings.Defaults(
        defaults.duration("timeout"),
        RetryReader.read(defaults, problems),
        shell == null ? Surroundings.Defaults.NONE.shell() : ShellReader.read(shell, problems),
        headers == null ? Map.of() : Fields.of(headers, "`headers`", problems).values(),
        HttpReader.expected(http, problems));
  }

  private static @Nullable Group atTheEnd(String key, Fields fields, StepReader reader) {
    Node node = fields.node(key);
    List<Step> steps = reader.read(node, key);
    Task.Rules rules = Task.Rules.NONE.withNames(reader.names());
    return node == null ? null : Group.of(new Task(key, steps, Map.of(), rules));
  }

  private static Path directory(Path file) {
    return PlanFile.folder(file).toAbsolutePath().normalize();
  }

  private static String stem(Path file) {
    return file.equals(PlanFile.STANDARD_INPUT)
        ? "standard input"
        : String.valueOf(file.getFileName()).replaceFirst("\\.ya?ml$", "");
  }
}
