package dev.weft.plan;

import dev.weft.plan.reading.TasksReader;
import dev.weft.plan.source.Mappings;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.Node;

/// The secrets that the parts of a plan can read, as a conservative estimate: a secret counts if
/// its name occurs as a word in any text or key.
///
/// @param byTask by the name of each task, including cleanup
/// @param byAll the secrets that the rest of the plan reads, such as its `env`
/// @param wanted the secrets to look up
public record SecretUses(Map<String, Set<String>> byTask, Set<String> byAll, Set<String> wanted) {
  private static final Pattern WORD = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  // The name is known only during the run: `secrets[inputs.which]`.
  private static final Pattern ANY =
      Pattern.compile("\\bsecrets\\s*(\\[\\s*[^\"'\\s]|[^.\\[\\s]|$)");

  /// @param tasks the plan's tasks and cleanup as written, with templates expanded
  /// @param rest the rest of the plan as written
  /// @param names the names of all of its secrets
  static SecretUses of(Map<String, Node> tasks, Collection<Node> rest, Set<String> names) {
    Map<String, Set<String>> byTask = new HashMap<>();
    tasks.forEach((task, node) -> byTask.put(task, in(node, names)));
    Set<String> byAll = new HashSet<>();
    rest.forEach(node -> byAll.addAll(in(node, names)));
    return new SecretUses(byTask, byAll, names);
  }

  /// Returns the estimate for a run of only these tasks and the plan's cleanup.
  SecretUses only(Collection<String> tasks) {
    Set<String> read = new HashSet<>(byAll);
    tasks.forEach(task -> read.addAll(byTask.getOrDefault(task, Set.of())));
    TasksReader.CLEAN_UP.forEach(key -> read.addAll(byTask.getOrDefault(key, Set.of())));
    return new SecretUses(byTask, byAll, read);
  }

  private static Set<String> in(Node node, Set<String> names) {
    Set<String> read = new HashSet<>();
    if (!names.isEmpty()) {
      Mappings.forEachText(node, text -> add(text, names, read));
    }
    return read;
  }

  private static void add(String text, Set<String> names, Set<String> read) {
    if (text.contains("${{") && ANY.matcher(text).find()) {
      read.addAll(names);
    }
    Matcher words = WORD.matcher(text);
    while (words.find()) {
      if (names.contains(words.group())) {
        read.add(words.group());
      }
    }
  }
}
