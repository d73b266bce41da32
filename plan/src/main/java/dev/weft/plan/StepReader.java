package dev.weft.plan;

import dev.weft.Retry;
import dev.weft.Step;
import dev.weft.expression.ExpressionException;
import dev.weft.expression.Template;
import dev.weft.step.CommandBody;
import dev.weft.step.Processes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Reads the steps of one task, in order.
final class StepReader {
  /// The limit that every command holds.
  static final String PROCESSES = "processes";

  private static final List<String> ACTIONS = List.of("run", "wait");
  private static final List<String> KEYS =
      List.of("run", "wait", "id", "name", "env", "limit", "timeout", "retry", "continue-on-error");
  private static final List<String> LATER =
      List.of(
          "http",
          "json",
          "body",
          "headers",
          "expect",
          "approval",
          "by",
          "form",
          "java",
          "gather",
          "if",
          "with",
          "secrets",
          "shell",
          "working-directory");
  private static final int NAME_LENGTH_MAX = 60;

  private final Path directory;
  private final Processes processes;
  private final Map<String, Object> inputs;
  private final List<String> columns;
  private final String as;
  private final Map<String, Node> env;
  private final Set<String> limits;
  private final Set<String> ids = new HashSet<>();
  private final Problems problems;

  /// @param columns of the rows that the task stands for; empty where a row is a text
  /// @param as what templates call a row; empty where there is none
  /// @param env of the plan and the task
  StepReader(
      Path directory,
      Processes processes,
      Map<String, Object> inputs,
      List<String> columns,
      String as,
      Map<String, Node> env,
      Set<String> limits,
      Problems problems) {
    this.directory = directory;
    this.processes = processes;
    this.inputs = inputs;
    this.columns = columns;
    this.as = as;
    this.env = env;
    this.limits = limits;
    this.problems = problems;
  }

  static void checkLimits(Map<String, Node> named, Set<String> known, Problems problems) {
    named.forEach(
        (name, node) -> {
          if (!known.contains(name)) {
            problems.add(node, "there is no limit `" + name + "`", Nearest.remedy(name, known));
          }
        });
  }

  /// Null, with a problem, if it is no step at all.
  @Nullable Step read(Node node) {
    if (node instanceof ScalarNode) {
      List<Template> command = shell(node);
      return command == null ? null : command(node, null, command, brief(node));
    }
    Fields fields = Fields.of(node, "a step", problems).only(KEYS, LATER);
    List<String> actions = ACTIONS.stream().filter(it -> fields.node(it) != null).toList();
    if (actions.size() != 1) {
      if (fields.isSound()) {
        problems.add(
            node,
            actions.isEmpty()
                ? "a step does something: `run` or `wait`"
                : "a step does one thing, not " + String.join(" and ", actions),
            "");
      }
      return null;
    }
    Node run = fields.node("run");
    if (run == null) {
      Duration duration = fields.duration("wait");
      String name = nameOr(fields, "wait " + fields.text("wait"));
      return duration == null ? null : new Step.Wait(id(fields, name, node), name, duration);
    }
    List<Template> command = run instanceof SequenceNode list ? arguments(list) : shell(run);
    return command == null ? null : command(node, fields, command, nameOr(fields, brief(run)));
  }

  private Step command(Node node, @Nullable Fields fields, List<Template> arguments, String name) {
    Map<String, Template> environment = new LinkedHashMap<>();
    Map<String, Node> variables = new LinkedHashMap<>(env);
    if (fields != null && fields.node("env") instanceof Node own) {
      variables.putAll(Fields.of(own, "`env`", problems).values());
    }
    variables.forEach(
        (variable, value) -> {
          Template template = template(value, "`" + variable + "`");
          if (template != null) {
            environment.put(variable, template);
          }
        });
    CommandBody body = new CommandBody(arguments, environment, inputs, directory, processes);
    List<String> held = new ArrayList<>(List.of(PROCESSES));
    if (fields == null) {
      return new Step.Work(name, body).withId(id(null, name, node)).withLimits(held);
    }
    Map<String, Node> named = fields.names("limit");
    checkLimits(named, limits, problems);
    held.addAll(named.keySet());
    return new Step.Work(
        id(fields, name, node),
        name,
        body,
        retry(fields),
        fields.duration("timeout"),
        held,
        fields.flag("continue-on-error"));
  }

  private Retry retry(Fields fields) {
    if (!(fields.node("retry") instanceof MappingNode node)) {
      return Retry.of(fields.count("retry", 0, 0));
    }
    Fields retry =
        Fields.of(node, "`retry`", problems).only(List.of("max", "backoff", "when"), List.of());
    Duration first = Retry.DEFAULT_FIRST;
    Duration longest = Retry.DEFAULT_LONGEST;
    if (retry.node("backoff") instanceof Node backoff) {
      String text = Fields.text(backoff, "`backoff`", problems);
      String[] ends = text == null ? new String[0] : text.split("\\.\\.", -1);
      try {
        first = Times.parse(ends.length == 0 ? "" : ends[0]);
        longest = ends.length == 2 ? Times.parse(ends[1]) : first;
      } catch (IllegalArgumentException wrong) {
        problems.add(backoff, "`backoff`: " + wrong.getMessage(), "such as `1s..1m`");
      }
      if (longest.compareTo(first) < 0) {
        problems.add(backoff, "`backoff` ends before it begins", "such as `1s..1m`");
        longest = first;
      }
    }
    Map<String, Node> when = retry.names("when");
    when.forEach(
        (code, node1) -> {
          if (!code.matches("[1-5](\\d\\d|xx)|timeout|connection|error|exit \\d{1,3}")) {
            problems.add(
                node1, "`" + code + "` is nothing to retry on", "such as `exit 75` or `timeout`");
          }
        });
    return new Retry(retry.count("max", 1, 1), first, longest, List.copyOf(when.keySet()));
  }

  private @Nullable List<Template> shell(Node node) {
    String text = Fields.text(node, "a command", problems);
    if (text == null) {
      return null;
    }
    if (text.isBlank()) {
      problems.add(node, "the command is empty", "");
      return null;
    }
    if (Template.isIn(text)) {
      problems.add(node, "values do not become code: `${{ }}` in a shell command", rewrite(text));
      return null;
    }
    return CommandBody.shell(text);
  }

  /// Shows how the first insertion is handed over as a variable.
  private static String rewrite(String text) {
    int start = text.indexOf("${{");
    int end = text.indexOf("}}", start);
    if (end < 0) {
      return "hand it over in `env:`";
    }
    String value = text.substring(start, end + 2);
    String words = value.replaceAll("[^A-Za-z0-9]+", " ").strip();
    String name = words.replace(' ', '_').toUpperCase(Locale.ROOT);
    String run = text.substring(0, start) + "\"$" + name + "\"" + text.substring(end + 2);
    return "write `run: %s` with `env: {%s: \"%s\"}`, or `run:` as a list"
        .formatted(run.lines().findFirst().orElse(run), name, value);
  }

  private @Nullable List<Template> arguments(SequenceNode list) {
    List<Template> arguments = new ArrayList<>();
    for (Node item : list.getValue()) {
      Template argument = template(item, "an argument");
      if (argument != null) {
        arguments.add(argument);
      }
    }
    if (list.getValue().isEmpty()) {
      problems.add(list, "the command is empty", "");
    }
    return arguments.isEmpty() ? null : arguments;
  }

  private @Nullable Template template(Node node, String what) {
    String text = Fields.text(node, what, problems);
    if (text == null) {
      return null;
    }
    try {
      Template template = Template.of(text);
      template.paths().forEach(path -> check(path.segments(), node));
      return template;
    } catch (ExpressionException wrong) {
      problems.add(node, String.valueOf(wrong.getMessage()), "");
      return null;
    }
  }

  /// That a path can lead to something.
  private void check(List<String> path, Node node) {
    String root = path.getFirst();
    String name = path.size() > 1 ? path.get(1) : "";
    if (root.equals("inputs")) {
      require(inputs.keySet(), name, "the plan has no input `", node);
    } else if (!as.isEmpty() && root.equals(as)) {
      if (!columns.isEmpty()) {
        require(columns, name, "a row has no column `", node);
      }
    } else if (!List.of("task.name", "run.id").contains(String.join(".", path))) {
      List<String> known = new ArrayList<>(List.of("inputs", "task.name", "run.id"));
      if (!as.isEmpty()) {
        known.add(as);
      }
      problems.add(
          node, "`" + String.join(".", path) + "` names nothing", Nearest.remedy(root, known));
    }
  }

  private void require(Collection<String> known, String name, String message, Node node) {
    if (!known.contains(name)) {
      problems.add(node, message + name + "`", Nearest.remedy(name, known));
    }
  }

  private String id(@Nullable Fields fields, String name, Node node) {
    String id = fields == null ? null : fields.text("id");
    if (id == null) {
      // Two steps may look alike; the second is told apart by a number.
      id = name;
      for (int n = 2; ids.contains(id); n++) {
        id = name + " (" + n + ")";
      }
    } else if (ids.contains(id)) {
      problems.add(node, "two steps have the id `" + id + "`", "");
    }
    ids.add(id);
    return id;
  }

  private static String nameOr(Fields fields, String otherwise) {
    String name = fields.text("name");
    return name == null ? otherwise : name;
  }

  private static String brief(Node node) {
    String text =
        switch (node) {
          case ScalarNode scalar -> scalar.getValue().strip().lines().findFirst().orElse("");
          case SequenceNode list ->
              String.join(
                  " ",
                  list.getValue().stream()
                      .map(it -> it instanceof ScalarNode scalar ? scalar.getValue() : "?")
                      .toList());
          default -> "?";
        };
    return text.length() > NAME_LENGTH_MAX ? text.substring(0, NAME_LENGTH_MAX - 1) + "…" : text;
  }
}
