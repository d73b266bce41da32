package dev.weft.plan.testing;

import dev.weft.plan.hints.Nearest;
import dev.weft.plan.scope.Fields;
import dev.weft.plan.source.Diagnostics;
import dev.weft.plan.source.Mappings;
import dev.weft.plan.source.PlanKeys;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// Puts the rows of a test into the YAML of a plan, in place of where its rows come from. The
/// reader of plans then checks them.
final class RowNodes {
  private static final Set<String> OF_TEXTS = Set.of("csv", "lines", "files");
  private static final List<String> KEPT = List.of("as", "key", "duplicates");

  private final Map<String, Node> rows;
  private final Map<String, Node> keys;
  private final Diagnostics diagnostics;

  /// @param rows the rows, by task
  /// @param keys where the test file names the tasks
  RowNodes(Map<String, Node> rows, Map<String, Node> keys, Diagnostics diagnostics) {
    this.rows = rows;
    this.keys = keys;
    this.diagnostics = diagnostics;
  }

  /// Returns the plan with these rows.
  Node in(Node plan) {
    Map<String, Node> written = Mappings.values(plan);
    if (rows.isEmpty()
        || !(written.get("tasks") instanceof MappingNode tasks)
        || !(plan instanceof MappingNode root)) {
      return plan;
    }
    Map<String, Node> templates = Mappings.values(written.get("templates"));
    Map<String, Node> known = Mappings.values(tasks);
    rows.forEach((task, list) -> check(task, list, known, templates));
    return with(root, "tasks", withRows(tasks, templates));
  }

  private void check(String task, Node list, Map<String, Node> tasks, Map<String, Node> templates) {
    Node place = keys.getOrDefault(task, list);
    Node written = tasks.get(task);
    if (written == null) {
      diagnostics.add(
          place, "the plan has no task `" + task + "`", Nearest.remedy(task, tasks.keySet()));
    } else if (source(written, templates) == null) {
      diagnostics.add(place, "the task `" + task + "` has no `for-each`", "");
    } else if (!(list instanceof SequenceNode)) {
      diagnostics.add(list, "rows are a list, not " + Fields.kind(list), "such as `[a, b]`");
    }
  }

  private MappingNode withRows(MappingNode tasks, Map<String, Node> templates) {
    MappingNode changed = tasks;
    for (NodeTuple tuple : tasks.getValue()) {
      String name = Mappings.key(tuple);
      Node source = source(tuple.getValueNode(), templates);
      if (source != null
          && rows.get(name) instanceof SequenceNode list
          && tuple.getValueNode() instanceof MappingNode task) {
        changed = with(changed, name, with(task, PlanKeys.FOR_EACH, forEach(source, list)));
      }
    }
    return changed;
  }

  /// Returns where the rows of a task come from; null if it has none.
  private static @Nullable Node source(Node task, Map<String, Node> templates) {
    Map<String, Node> written = Mappings.values(task);
    Node own = written.get(PlanKeys.FOR_EACH);
    return own == null && written.get("uses") instanceof ScalarNode template
        ? Mappings.values(templates.get(template.getValue())).get(PlanKeys.FOR_EACH)
        : own;
  }

  private static Node forEach(Node source, SequenceNode list) {
    Map<String, Node> written = Mappings.values(source);
    List<NodeTuple> tuples = new ArrayList<>();
    for (String key : KEPT) {
      if (written.get(key) instanceof Node value) {
        tuples.add(new NodeTuple(text(key, list), value));
      }
    }
    String column = firstColumn(list);
    if (!written.containsKey("key") && column != null) {
      tuples.add(new NodeTuple(text("key", list), text(column, list)));
    }
    tuples.add(new NodeTuple(text("list", list), ofTexts(written) ? texts(list, written) : list));
    return Mappings.of(tuples, list);
  }

  private static @Nullable String firstColumn(SequenceNode list) {
    return list.getValue().stream()
        .filter(MappingNode.class::isInstance)
        .flatMap(row -> Mappings.values(row).keySet().stream())
        .findFirst()
        .orElse(null);
  }

  private static boolean ofTexts(Map<String, Node> source) {
    boolean printsJson =
        source.get("format") instanceof ScalarNode format && format.getValue().equals("jsonl");
    return source.keySet().stream().anyMatch(OF_TEXTS::contains)
        || (source.containsKey("command") && !printsJson);
  }

  /// Returns the rows with texts in place of numbers, as a file has them.
  private static SequenceNode texts(SequenceNode list, Map<String, Node> source) {
    Set<String> typed = new HashSet<>(Mappings.values(source.get("types")).keySet());
    List<Node> rows = new ArrayList<>();
    for (Node row : list.getValue()) {
      if (row instanceof MappingNode mapping) {
        List<NodeTuple> columns =
            mapping.getValue().stream()
                .map(
                    it ->
                        typed.contains(Mappings.key(it))
                            ? it
                            : new NodeTuple(it.getKeyNode(), asText(it.getValueNode())))
                .toList();
        rows.add(Mappings.of(columns, row));
      } else {
        rows.add(asText(row));
      }
    }
    return new SequenceNode(
        Tag.SEQ, true, rows, FlowStyle.FLOW, list.getStartMark(), list.getEndMark());
  }

  private static Node asText(Node node) {
    return node instanceof ScalarNode scalar ? text(scalar.getValue(), scalar) : node;
  }

  private static ScalarNode text(String text, Node place) {
    return new ScalarNode(
        Tag.STR, true, text, ScalarStyle.PLAIN, place.getStartMark(), place.getEndMark());
  }

  /// Returns the mapping with another value of a key.
  private static MappingNode with(MappingNode mapping, String key, Node value) {
    List<NodeTuple> tuples = new ArrayList<>();
    Node name = null;
    for (NodeTuple tuple : mapping.getValue()) {
      if (Mappings.key(tuple).equals(key)) {
        name = tuple.getKeyNode();
        tuples.add(new NodeTuple(name, value));
      } else {
        tuples.add(tuple);
      }
    }
    if (name == null) {
      tuples.add(new NodeTuple(text(key, value), value));
    }
    return Mappings.of(tuples, mapping);
  }
}
