package dev.weft.plan;

import dev.weft.Group;
import dev.weft.Limit;
import dev.weft.Plan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// Reads the plan itself: inputs, limits, bounds, and the tasks with their needs.
final class PlanReader {
  private static final List<String> KEYS =
      List.of(
          "name", "inputs", "env", "limits", "tasks", "max-parallel", "max-failures", "fail-fast");
  private static final List<String> LATER =
      List.of("defaults", "templates", "finally", "on-failure", "include");
  private static final Pattern RATE = Pattern.compile("(\\d{1,7})\\s*/\\s*(.+)");

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
    Map<String, Object> inputs = inputs(fields);
    List<Limit> limits = limits(fields);
    List<Group> groups = groups(fields, inputs, limits, root);
    int maxParallel = fields.count("max-parallel", 1, Plan.DEFAULT_MAX_PARALLEL);
    int maxFailures = maxFailures(fields);
    problems.throwIfAny();
    String name = fields.text("name");
    Plan plan =
        new Plan(
            name == null ? stem(file) : name, groups, limits, maxParallel, maxFailures, null, null);
    return new PlanFile(plan, rows);
  }

  /// `fail-fast: true` is `max-failures: 0` by another name.
  static int maxFailures(Fields fields) {
    return fields.flag("fail-fast") ? 0 : fields.count("max-failures", 0, Group.UNBOUNDED);
  }

  private Map<String, Object> inputs(Fields fields) throws PlanException {
    Map<String, Object> inputs = new LinkedHashMap<>();
    Node node = fields.node("inputs");
    Fields given = node == null ? null : Fields.of(node, "`inputs`", problems);
    if (given != null) {
      given
          .values()
          .forEach(
              (name, value) -> {
                String text = Fields.text(value, "the input `" + name + "`", problems);
                inputs.put(name, text == null ? "" : text);
              });
    }
    List<String> unknown = new ArrayList<>();
    options
        .inputs()
        .forEach(
            (name, value) -> {
              if (inputs.replace(name, value) == null) {
                String remedy = Nearest.remedy(name, inputs.keySet());
                unknown.add(
                    "error: the plan has no input `%s`%s"
                        .formatted(name, remedy.isEmpty() ? "" : "; " + remedy));
              }
            });
    if (!unknown.isEmpty()) {
      throw new PlanException(unknown);
    }
    return inputs;
  }

  private List<Limit> limits(Fields fields) {
    Map<String, Limit> limits = new LinkedHashMap<>();
    int processes = 4 * Runtime.getRuntime().availableProcessors();
    limits.put(CommandReader.LIMIT, Limit.atMost(CommandReader.LIMIT, processes));
    limits.put(HttpReader.LIMIT, Limit.atMost(HttpReader.LIMIT, HttpReader.AT_ONCE));
    Node node = fields.node("limits");
    if (node != null) {
      Fields.of(node, "`limits`", problems)
          .values()
          .forEach(
              (name, value) -> {
                Limit before = limits.get(name);
                Limit limit = limit(name, before == null ? Integer.MAX_VALUE : before.max(), value);
                if (limit != null) {
                  limits.put(name, limit);
                }
              });
    }
    return List.copyOf(limits.values());
  }

  /// @param otherwise how many at once if that is not said
  private @Nullable Limit limit(String name, int otherwise, Node node) {
    if (node instanceof ScalarNode scalar) {
      if (scalar.getValue().matches("[1-9]\\d{0,8}")) {
        return Limit.atMost(name, Integer.parseInt(scalar.getValue()));
      }
      problems.add(
          node, "a limit is a number from 1 on, not " + Fields.kind(node), "or {rate: 50/s}");
      return null;
    }
    Fields fields = Fields.of(node, "a limit", problems).only(List.of("max", "rate"), List.of());
    int max = fields.count("max", 1, otherwise);
    Node rate = fields.node("rate");
    return rate == null ? new Limit(name, max, null) : rate(name, max, rate);
  }

  private @Nullable Limit rate(String name, int max, Node node) {
    String text = Fields.text(node, "`rate`", problems);
    Matcher matcher = RATE.matcher(text == null ? "" : text);
    if (matcher.matches() && Integer.parseInt(matcher.group(1)) > 0) {
      try {
        String per = matcher.group(2);
        Duration time = Times.parse(Character.isDigit(per.charAt(0)) ? per : "1" + per);
        return new Limit(name, max, new Limit.Rate(Integer.parseInt(matcher.group(1)), time));
      } catch (IllegalArgumentException noTime) {
        // Reported below.
      }
    }
    problems.add(node, "`rate` is a number per time, not " + Fields.kind(node), "such as `50/s`");
    return null;
  }

  private List<Group> groups(
      Fields fields, Map<String, Object> inputs, List<Limit> limits, Node root) {
    Node tasks = fields.node("tasks");
    if (tasks == null) {
      problems.add(root, "a plan has `tasks:`", "");
      return List.of();
    }
    Fields entries = Fields.of(tasks, "`tasks`", problems);
    if (entries.values().isEmpty() && entries.isSound()) {
      problems.add(tasks, "there is no task", "");
    }
    Set<String> limitNames = new HashSet<>(limits.stream().map(Limit::name).toList());
    Map<String, Map<String, Node>> needs = new LinkedHashMap<>();
    List<Group> groups = new ArrayList<>();
    TaskReader reader =
        new TaskReader(
            new Surroundings(
                    directory(file),
                    options.processes(),
                    inputs,
                    limitNames,
                    Map.of(),
                    "",
                    List.of(),
                    problems)
                .withEnv(fields.node("env")));
    entries
        .values()
        .forEach(
            (name, node) -> {
              TaskReader.Entry entry = reader.read(name, entries.key(name), node);
              needs.put(name, entry.needs());
              groups.add(entry.group());
              if (entry.rows() != null) {
                rows.put(name, entry.rows());
              }
            });
    checkNeeds(needs);
    return groups;
  }

  private void checkNeeds(Map<String, Map<String, Node>> needs) {
    needs.forEach(
        (task, needed) ->
            needed.forEach(
                (name, node) -> {
                  if (!needs.containsKey(name)) {
                    problems.add(
                        node,
                        "`" + task + "` needs `" + name + "`, which does not exist",
                        Nearest.remedy(name, needs.keySet()));
                  }
                }));
    Map<String, Set<String>> names = new LinkedHashMap<>();
    needs.forEach((task, needed) -> names.put(task, needed.keySet()));
    for (List<String> circle : Plan.circles(names)) {
      String last = circle.get(circle.size() - 2);
      Node node = needs.getOrDefault(last, Map.of()).get(circle.getLast());
      if (node != null) {
        problems.add(node, "needs form a circle: " + String.join(" -> ", circle), "");
      }
    }
  }

  private static Path directory(Path file) {
    Path parent = file.toAbsolutePath().normalize().getParent();
    return parent == null ? Path.of("/") : parent;
  }

  private static String stem(Path file) {
    return String.valueOf(file.getFileName()).replaceFirst("\\.ya?ml$", "");
  }
}
