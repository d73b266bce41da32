package dev.weft.plan;

import dev.weft.plan.source.Mappings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// The parts of a plan, beside its steps, that determine its rows and the effect of its steps: the
/// source of rows and their keys, conditions, needs, variables, defaults, inputs. Excludes settings
/// that only bound how many run at once, how long, and where.
///
/// A short value is stored as written, so that messages can show it; for others a checksum is
/// stored. Keys are paths, such as `for-each.key`.
final class OutlineKeys {
  /// The name under which the plan's own keys are stored; no task has it.
  static final String PLAN = "";

  private static final String FOR_EACH = "for-each";
  private static final String WITH = "with";
  private static final Set<String> OF_PLAN =
      Set.of("inputs", "secrets", "env", "env-file", "classpath", "defaults");
  private static final Set<String> OF_TASKS =
      Set.of(
          WITH,
          "needs",
          "if",
          "env",
          "working-directory",
          FOR_EACH,
          "continue-on-error",
          "outputs",
          "results");
  private static final int TEXT_CHARS_MAX = 60;
  private static final String TEXT = "=";

  private OutlineKeys() {}

  /// @param plan the whole plan as written
  /// @param tasks its tasks, with templates expanded
  static Map<String, Map<String, String>> of(Node plan, Map<String, Node> tasks) {
    Map<String, Map<String, String>> keys = new LinkedHashMap<>();
    Map<String, String> own = new TreeMap<>();
    Map<String, Node> values = Mappings.values(plan);
    values.forEach(
        (key, value) -> {
          if (OF_PLAN.contains(key)) {
            add(key, value, own);
          }
        });
    keys.put(PLAN, own);
    Map<String, Node> templates = Mappings.values(values.get("templates"));
    tasks.forEach((name, task) -> keys.put(name, ofTask(Mappings.values(task), templates)));
    return keys;
  }

  private static Map<String, String> ofTask(Map<String, Node> task, Map<String, Node> templates) {
    Map<String, String> keys = new TreeMap<>();
    if (task.get("uses") instanceof ScalarNode uses) {
      // The template's defaults for inputs that the task does not set.
      add(WITH, Mappings.values(templates.get(uses.getValue())).get("inputs"), keys);
    }
    task.forEach(
        (key, value) -> {
          if (key.equals(FOR_EACH) && !(value instanceof MappingNode)) {
            add(FOR_EACH + ".list", value, keys);
          } else if (OF_TASKS.contains(key)) {
            add(key, value, keys);
          }
        });
    return keys;
  }

  private static void add(String key, @Nullable Node value, Map<String, String> keys) {
    if (value instanceof MappingNode) {
      Mappings.values(value).forEach((name, item) -> keys.put(key + "." + name, brief(item)));
    } else if (value != null) {
      keys.put(key, brief(value));
    }
  }

  private static String brief(Node value) {
    return value instanceof ScalarNode text
            && text.getValue().length() <= TEXT_CHARS_MAX
            && text.getValue().chars().noneMatch(Character::isISOControl)
        ? TEXT + text.getValue()
        : PlanOutline.checksum(value);
  }

  /// Returns the differences to newer keys of the plan or one task, one line per difference.
  ///
  /// @param whose [#PLAN] or the task's name
  static List<String> changes(String whose, Map<String, String> before, Map<String, String> after) {
    List<String> changes = new ArrayList<>();
    after.forEach(
        (key, value) -> {
          String was = before.get(key);
          if (was == null) {
            changes.add(named(key, whose) + " was added");
          } else if (!was.equals(value)) {
            boolean isShort = was.startsWith(TEXT) && value.startsWith(TEXT);
            String how =
                isShort ? " from `%s` to `%s`".formatted(was.substring(1), value.substring(1)) : "";
            changes.add(named(key, whose) + " was changed" + how);
          }
        });
    for (String key : before.keySet()) {
      if (!after.containsKey(key)) {
        changes.add(named(key, whose) + " is gone");
      }
    }
    return changes;
  }

  private static String named(String path, String whose) {
    int dot = path.indexOf('.');
    String key = dot < 0 ? path : path.substring(dot + 1);
    String in = dot < 0 ? "" : " in `" + path.substring(0, dot) + "`";
    return "`" + key + "`" + in + (whose.equals(PLAN) ? " of the plan" : " of `" + whose + "`");
  }
}
