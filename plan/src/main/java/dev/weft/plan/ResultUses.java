package dev.weft.plan;

import dev.weft.plan.source.Mappings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.Node;

/// Which tasks read the results of others: `needs.TASK.results`, or how many rows ended how.
final class ResultUses {
  private static final Pattern READ =
      Pattern.compile(
          "\\bneeds\\s*(?:\\.\\s*([\\p{L}_][\\p{L}\\p{N}_-]*)|\\[\\s*[\"']([^\"']+)[\"']\\s*])"
              + "\\s*\\.\\s*(?:results|count|succeeded|failed)\\b");

  private ResultUses() {}

  /// Returns the tasks whose results each task reads, by its name; without tasks that read none.
  ///
  /// @param tasks the plan's tasks as written, with templates expanded
  static Map<String, Set<String>> of(Map<String, Node> tasks) {
    Map<String, Set<String>> uses = new LinkedHashMap<>();
    tasks.forEach(
        (task, node) ->
            Mappings.forEachText(
                node,
                text -> {
                  Matcher read = READ.matcher(text);
                  while (read.find()) {
                    String of = read.group(1) == null ? read.group(2) : read.group(1);
                    uses.computeIfAbsent(task, _ -> new TreeSet<>()).add(of);
                  }
                }));
    return uses;
  }
}
