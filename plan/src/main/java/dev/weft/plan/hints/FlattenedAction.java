package dev.weft.plan.hints;

import dev.weft.plan.source.Action;
import dev.weft.plan.source.Mappings;
import dev.weft.plan.source.PlanKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// Suggests how to write an action that is a mapping, as in Ansible and other tools: as a text,
/// with the other entries as keys of the step.
public final class FlattenedAction {
  private static final List<String> METHODS =
      List.of("get", "post", "put", "patch", "delete", "head");
  private static final List<String> ADDRESSES = List.of("url", "uri", "address", "endpoint");
  private static final List<String> COMMANDS =
      List.of("run", "cmd", "command", "script", "commands");
  private static final String METHOD = "method";

  private FlattenedAction() {}

  /// Rewrites a request, such as `{method: POST, url: https://host/path, headers: {...}}`.
  public static String request(Node mapping) {
    Map<String, Node> values = Mappings.values(mapping);
    String method = text(values, List.of(METHOD)).orElse("").toUpperCase(Locale.ROOT);
    String address = text(values, ADDRESSES).orElse("");
    List<String> taken = new ArrayList<>(ADDRESSES);
    taken.add(METHOD);
    taken.addAll(METHODS);
    for (String verb : METHODS) {
      if (address.isEmpty() && text(values, List.of(verb)).isPresent()) {
        method = verb.toUpperCase(Locale.ROOT);
        address = text(values, List.of(verb)).orElseThrow();
      }
    }
    String line =
        (method.isEmpty() ? "POST" : method) + " " + (address.isEmpty() ? "https://…" : address);
    return beside("http", line, values, taken, Action.HTTP, "`headers` and `json`");
  }

  /// Rewrites a command, such as `{command: make, env: {...}}`.
  public static String command(Node mapping) {
    Map<String, Node> values = Mappings.values(mapping);
    String line = text(values, COMMANDS).orElse("…");
    return beside("run", line, values, COMMANDS, Action.RUN, "`env` and `shell`");
  }

  private static String beside(
      String key,
      String line,
      Map<String, Node> values,
      List<String> taken,
      Action action,
      String examples) {
    String others =
        values.keySet().stream()
            .filter(name -> !taken.contains(name))
            .map(name -> ForeignKeys.ours(name, action.keys()).orElse(name))
            .filter(PlanKeys.STEP::contains)
            .distinct()
            .map(name -> "`" + name + "`")
            .collect(Collectors.joining(" and "));
    return "write `%s: %s`, with %s beside it"
        .formatted(key, line.lines().findFirst().orElse(""), others.isEmpty() ? examples : others);
  }

  private static Optional<String> text(Map<String, Node> values, List<String> keys) {
    return keys.stream()
        .map(values::get)
        .filter(ScalarNode.class::isInstance)
        .map(node -> ((ScalarNode) node).getValue())
        .findFirst();
  }
}
