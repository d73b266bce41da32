package dev.weft.plan.reading;

import dev.weft.expression.Template;
import dev.weft.plan.scope.Fields;
import dev.weft.plan.source.Diagnostics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Reads `shell`: the name of a shell, or a list to which a command's text is appended.
final class ShellReader {
  private static final Map<String, List<String>> KNOWN =
      Map.of(
          "sh", List.of("/bin/sh", "-e", "-c"),
          "bash", List.of("bash", "-eo", "pipefail", "-c"),
          "zsh", List.of("zsh", "-e", "-c"),
          "python", List.of("python3", "-c"),
          "node", List.of("node", "-e"));

  private ShellReader() {}

  /// Returns a result that is valid only if no error was reported.
  static List<String> read(Node node, Diagnostics diagnostics) {
    if (node instanceof SequenceNode list) {
      if (list.getValue().stream().anyMatch(ShellReader::hasValue)) {
        diagnostics.add(node, "values do not become code: `${{ }}` in a shell", "write it out");
        return List.of();
      }
      List<String> words = new ArrayList<>();
      for (Node item : list.getValue()) {
        String word = Fields.text(item, "`shell`", diagnostics);
        words.add(word == null ? "" : word);
      }
      if (words.isEmpty()) {
        diagnostics.add(node, "`shell` is empty", "such as `bash` or `[bash, -c]`");
      }
      return words;
    }
    String name = Fields.text(node, "`shell`", diagnostics);
    List<String> known = name == null ? null : KNOWN.get(name);
    if (name != null && known == null) {
      diagnostics.add(
          node,
          "`" + name + "` is no shell that is known here",
          "write a list such as `["
              + String.join(", ", name.strip().split("\\s+"))
              + (name.contains(" -") ? "" : ", -c")
              + "]`, or one of "
              + String.join(", ", KNOWN.keySet().stream().sorted().toList()));
    }
    return known == null ? List.of() : known;
  }

  private static boolean hasValue(Node node) {
    return node instanceof ScalarNode scalar && Template.isIn(scalar.getValue());
  }
}
