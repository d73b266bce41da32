package dev.weft.plan;

import dev.weft.Group;
import dev.weft.Step;
import dev.weft.Task;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
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

  private final Surroundings around;

  TaskReader(Surroundings around) {
    this.around = around;
  }

  Entry read(String name, Node key, Node node) {
    if (name.isBlank()) {
      around.problems().add(key, "a task needs a name", "");
    }
    if (node instanceof SequenceNode list) {
      Task task =
          new Task(label(name), new StepReader(around).read(list), Map.of(), Task.Rules.NONE);
      return new Entry(Group.of(name, List.of(task)), Map.of(), null);
    }
    Fields fields = Fields.of(node, "a task", around.problems()).only(KEYS, LATER);
    Node forEach = fields.node("for-each");
    ForEach rows =
        forEach == null
            ? null
            : new RowsReader(around.directory(), around.problems()).read(forEach);
    List<Step> steps = steps(name, key, fields, rows);
    Task.Rules rules = Task.Rules.NONE.withTimeout(fields.duration("timeout"));
    Map<String, Node> needs = fields.names("needs");
    Iterable<Task> tasks =
        rows == null
            ? List.of(new Task(label(name), steps, Map.of(), rules))
            : () -> tasks(name, rows, steps, rules);
    Group group =
        new Group(
            name,
            tasks,
            List.copyOf(needs.keySet()),
            around.heldLimits(fields),
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
      String name, ForEach forEach, List<Step> steps, Task.Rules rules) {
    Iterator<Row> rows = forEach.rows().open();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public Task next() {
        Row row = rows.next();
        return new Task(name + "/" + row.key(), steps, Map.of(forEach.as(), row.value()), rules);
      }
    };
  }

  private List<Step> steps(String name, Node key, Fields fields, @Nullable ForEach rows) {
    Surroundings within = around.withEnv(fields.node("env"));
    return switch (fields.node("steps")) {
      case null -> {
        if (fields.isSound()) {
          around.problems().add(key, "the task `" + name + "` has no `steps:`", "");
        }
        yield List.of();
      }
      case SequenceNode list ->
          new StepReader(rows == null ? within : within.withRow(rows)).read(list);
      case Node other -> {
        String message = "`steps` is a list, not " + Fields.kind(other);
        around.problems().add(other, message, "begin each with `- `");
        yield List.of();
      }
    };
  }

  /// A blank name was reported, and must not stop the rest from being read.
  private static String label(String name) {
    return name.isBlank() ? "?" : name;
  }
}
