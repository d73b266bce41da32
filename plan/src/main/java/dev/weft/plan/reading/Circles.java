package dev.weft.plan.reading;

import dev.weft.Limit;
import dev.weft.Plan;
import dev.weft.plan.hints.Nearest;
import dev.weft.plan.source.Diagnostics;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.Node;

/// Detects tasks that would wait for each other forever: because of their needs, or because each
/// holds a limit throughout that a step of the other requests.
final class Circles {
  private Circles() {}

  static void check(
      Map<String, TaskReader.Entry> entries, List<Limit> limits, Diagnostics diagnostics) {
    checkNeeds(entries, diagnostics);
    checkLimits(entries, limits, diagnostics);
  }

  private static void checkNeeds(Map<String, TaskReader.Entry> entries, Diagnostics diagnostics) {
    Map<String, Set<String>> names = new LinkedHashMap<>();
    entries.forEach(
        (task, entry) -> {
          names.put(task, entry.needs().keySet());
          entry
              .needs()
              .forEach(
                  (name, node) -> {
                    if (!entries.containsKey(name)) {
                      diagnostics.add(
                          node,
                          "`" + task + "` needs `" + name + "`, which does not exist",
                          Nearest.remedy(name, entries.keySet()));
                    }
                  });
        });
    for (List<String> circle : Plan.circles(names)) {
      TaskReader.Entry last = entries.get(circle.get(circle.size() - 2));
      Node node = last == null ? null : last.needs().get(circle.getLast());
      if (node != null) {
        diagnostics.add(
            node, "needs form a circle: " + String.join(" -> ", circle), "take one of them out");
      }
    }
  }

  private static void checkLimits(
      Map<String, TaskReader.Entry> entries, List<Limit> limits, Diagnostics diagnostics) {
    Set<String> bounded =
        limits.stream()
            .filter(limit -> limit.max() < Integer.MAX_VALUE)
            .map(Limit::name)
            .collect(Collectors.toSet());
    Map<String, Set<String>> waitFor = new LinkedHashMap<>();
    Map<String, Node> places = new LinkedHashMap<>();
    for (TaskReader.Entry entry : entries.values()) {
      Set<String> asked =
          entry.steps().stream()
              .flatMap(step -> step.limits().stream())
              .collect(Collectors.toSet());
      asked.removeAll(entry.limits().keySet());
      asked.retainAll(bounded);
      entry
          .limits()
          .forEach(
              (name, node) -> {
                if (bounded.contains(name)) {
                  waitFor.computeIfAbsent(name, _ -> new LinkedHashSet<>()).addAll(asked);
                  places.put(name, node);
                }
              });
    }
    for (List<String> circle : Plan.circles(waitFor)) {
      Node node = places.get(circle.getFirst());
      if (node != null) {
        diagnostics.add(
            node,
            "tasks that hold one of these limits wait for the next: " + String.join(" -> ", circle),
            "hold them all on the task, or all on the steps");
      }
    }
  }
}
