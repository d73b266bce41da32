package dev.weft.plan;

import dev.weft.plan.reading.Ids;
import dev.weft.plan.reading.WrittenStepReader;
import dev.weft.plan.scope.ReadContext;
import dev.weft.plan.scope.WrittenStep;
import dev.weft.plan.source.Mappings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// The outline of a plan: its steps, each with a checksum of its source, and the other settings
/// that determine rows and the effect of steps. It suffices to compare two versions of a plan.
///
/// @param tasks by task and step id, with templates expanded
/// @param keys the other settings of the plan and of each task, by task and key; null in the record
///     of a run that an earlier version began, which cannot be compared
public record PlanOutline(
    Map<String, Map<String, String>> tasks, @Nullable Map<String, Map<String, String>> keys) {
  private static final List<String> LISTS = List.of("steps", "on-failure", "finally");

  /// @param plan the plan as written
  /// @param tasks the valid tasks as written, by name
  static PlanOutline of(Node plan, Map<String, Node> tasks, ReadContext context) {
    Map<String, Map<String, String>> outline = new LinkedHashMap<>();
    tasks.forEach(
        (name, task) -> {
          Map<String, String> steps = new LinkedHashMap<>();
          WrittenStepReader reader = new WrittenStepReader(new Ids(), context);
          for (SequenceNode list : lists(task)) {
            List<WrittenStep> written = reader.all(list);
            for (int i = 0; i < written.size(); i++) {
              steps.put(written.get(i).id(), checksum(list.getValue().get(i)));
            }
          }
          outline.put(name, steps);
        });
    return new PlanOutline(outline, OutlineKeys.of(plan, tasks));
  }

  /// Returns the changes in a newer version of the plan, one line per change; empty if there are
  /// none.
  public List<String> changes(PlanOutline newer) {
    List<String> changes = new ArrayList<>(keyChanges(OutlineKeys.PLAN, newer));
    newer.tasks.forEach(
        (name, steps) -> {
          Map<String, String> before = tasks.get(name);
          if (before == null) {
            changes.add("task `" + name + "` was added");
          } else {
            changes.addAll(keyChanges(name, newer));
            changes(name, before, steps, changes);
          }
        });
    for (String name : tasks.keySet()) {
      if (!newer.tasks.containsKey(name)) {
        changes.add("task `" + name + "` is gone");
      }
    }
    return changes;
  }

  private List<String> keyChanges(String whose, PlanOutline newer) {
    return keys == null || newer.keys == null
        ? List.of()
        : OutlineKeys.changes(
            whose, keys.getOrDefault(whose, Map.of()), newer.keys.getOrDefault(whose, Map.of()));
  }

  private static void changes(
      String task, Map<String, String> before, Map<String, String> after, List<String> changes) {
    after.forEach(
        (step, checksum) -> {
          String was = before.get(step);
          if (!checksum.equals(was)) {
            changes.add(
                "step `%s` of `%s` was %s"
                    .formatted(step, task, was == null ? "added" : "changed"));
          }
        });
    for (String step : before.keySet()) {
      if (!after.containsKey(step)) {
        changes.add("step `%s` of `%s` is gone".formatted(step, task));
      }
    }
  }

  private static List<SequenceNode> lists(Node task) {
    if (task instanceof SequenceNode steps) {
      return List.of(steps);
    }
    Map<String, Node> keys = Mappings.values(task);
    List<SequenceNode> lists = new ArrayList<>();
    for (String key : LISTS) {
      if (keys.get(key) instanceof SequenceNode steps) {
        lists.add(steps);
      }
    }
    return lists;
  }

  /// Computes a checksum that does not depend on the layout.
  static String checksum(Node node) {
    CRC32C crc = new CRC32C();
    add(node, crc);
    return Long.toHexString(crc.getValue());
  }

  private static void add(@Nullable Node node, CRC32C crc) {
    switch (node) {
      case ScalarNode scalar ->
          crc.update(("=" + scalar.getValue() + "\0").getBytes(StandardCharsets.UTF_8));
      case SequenceNode list -> {
        crc.update('[');
        list.getValue().forEach(item -> add(item, crc));
        crc.update(']');
      }
      case MappingNode mapping -> {
        crc.update('{');
        for (NodeTuple tuple : mapping.getValue()) {
          add(tuple.getKeyNode(), crc);
          add(tuple.getValueNode(), crc);
        }
        crc.update('}');
      }
      case null, default -> crc.update('?');
    }
  }
}
