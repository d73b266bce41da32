package dev.weft.plan;

import dev.weft.Group;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.step.Processes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Reads one entry of `tasks`: a list of steps, or a mapping; with `for-each`, one task for each
/// row.
final class TaskReader {
  private static final List<String> KEYS =
      List.of(
          "steps",
          "needs",
          "env",
          "limit",
          "timeout",
          "for-each",
          "max-parallel",
          "max-failures",
          "fail-fast",
          "continue-on-error");
  private static final List<String> LATER =
      List.of("if", "uses", "with", "outputs", "working-directory", "on-failure", "finally");

  /// What an entry says.
  ///
  /// @param needs the names that it needs, with where each is written
  /// @param rows how many tasks it stands for; null without a `for-each`
  record Entry(Group group, Map<String, Node> needs, @Nullable Long rows) {}

  private final Path file;
  private final Processes processes;
  private final Map<String, Object> inputs;
  private final @Nullable Node env;
  private final Set<String> limits;
  private final Problems problems;

  TaskReader(
      Path file,
      Processes processes,
      Map<String, Object> inputs,
      @Nullable Node env,
      Set<String> limits,
      Problems problems) {
    this.file = file;
    this.processes = processes;
    this.inputs = inputs;
    this.env = env;
    this.limits = limits;
    this.problems = problems;
  }

  Entry read(String name, Node key, Node node) {
    if (name.isBlank()) {
      problems.add(key, "a task needs a name", "");
    }
    if (node instanceof SequenceNode steps) {
      Task task = new Task(label(name), steps(steps, List.of(), "", null), Map.of(), null);
      return new Entry(Group.of(name, List.of(task)), Map.of(), null);
    }
    Fields fields = Fields.of(node, "a task", problems).only(KEYS, LATER);
    if (fields.node("steps") == null && fields.isSound()) {
      problems.add(key, "the task `" + name + "` has no `steps:`", "");
    }
    Node forEach = fields.node("for-each");
    ForEach rows = forEach == null ? null : new RowsReader(directory(), problems).read(forEach);
    List<Step> steps =
        fields.node("steps") instanceof Node list
            ? steps(
                list,
                rows == null ? List.of() : rows.rows().columns(),
                rows == null ? "" : rows.as(),
                fields.node("env"))
            : List.of();
    Duration timeout = fields.duration("timeout");
    Map<String, Node> needs = fields.names("needs");
    Map<String, Node> held = fields.names("limit");
    StepReader.checkLimits(held, limits, problems);
    Iterable<Task> tasks =
        rows == null
            ? List.of(new Task(label(name), steps, Map.of(), timeout))
            : () -> tasks(name, rows, steps, timeout);
    Group group =
        new Group(
            name,
            tasks,
            List.copyOf(needs.keySet()),
            List.copyOf(held.keySet()),
            fields.count("max-parallel", 1, Group.UNBOUNDED),
            PlanReader.maxFailures(fields),
            fields.flag("continue-on-error"));
    return new Entry(group, needs, rows == null ? null : rows.count());
  }

  /// The rows of a `for-each`.
  ///
  /// @param as what templates call a row
  record ForEach(Rows rows, String as, long count) {}

  private static Iterator<Task> tasks(
      String name, ForEach forEach, List<Step> steps, @Nullable Duration timeout) {
    Iterator<Row> rows = forEach.rows().open();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public Task next() {
        Row row = rows.next();
        return new Task(name + "/" + row.key(), steps, Map.of(forEach.as(), row.value()), timeout);
      }
    };
  }

  private List<Step> steps(Node node, List<String> columns, String as, @Nullable Node taskEnv) {
    if (!(node instanceof SequenceNode sequence)) {
      problems.add(node, "`steps` is a list, not " + Fields.kind(node), "begin each with `- `");
      return List.of();
    }
    StepReader reader =
        new StepReader(
            directory(), processes, inputs, columns, as, env(env, taskEnv), limits, problems);
    List<Step> steps = new ArrayList<>();
    for (Node step : sequence.getValue()) {
      Step read = reader.read(step);
      if (read != null) {
        steps.add(read);
      }
    }
    return steps;
  }

  /// Later mappings win.
  private Map<String, Node> env(@Nullable Node... mappings) {
    Map<String, Node> env = new LinkedHashMap<>();
    for (Node mapping : mappings) {
      if (mapping != null) {
        env.putAll(Fields.of(mapping, "`env`", problems).values());
      }
    }
    return env;
  }

  /// A blank name was reported, and must not stop the rest from being read.
  private static String label(String name) {
    return name.isBlank() ? "?" : name;
  }

  private Path directory() {
    Path parent = file.toAbsolutePath().normalize().getParent();
    return parent == null ? Path.of("/") : parent;
  }
}
