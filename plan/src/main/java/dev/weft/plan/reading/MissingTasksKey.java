package dev.weft.plan.reading;

import dev.weft.plan.hints.ForeignKeys;
import dev.weft.plan.hints.Nearest;
import dev.weft.plan.hints.Unquoted;
import dev.weft.plan.scope.Fields;
import dev.weft.plan.source.Diagnostics;
import dev.weft.plan.source.Mappings;
import dev.weft.plan.source.PlanKeys;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// Detects files with names and commands but without `tasks:`: a Procfile, npm's package.json, a
/// plan whose tasks are at its top level.
final class MissingTasksKey {
  private static final String SCRIPTS = "scripts";
  private static final List<String> STEPS = List.of("steps", "cmds", "script", "commands", "run");
  private static final int SHOWN_MAX = 3;
  private static final int LENGTH_SHOWN_MAX = 60;

  private MissingTasksKey() {}

  /// Reports how to write such a file as a plan.
  ///
  /// @return whether it is such a file
  static boolean note(Fields plan, Diagnostics diagnostics) {
    if (plan.node("tasks") != null) {
      return false;
    }
    Map<String, Node> scripts = Mappings.values(plan.node(SCRIPTS));
    if (!scripts.isEmpty() && scripts.values().stream().allMatch(MissingTasksKey::isText)) {
      String tasks = shown(scripts, (name, _) -> "npm run " + name);
      String message = "there is no `tasks:` in this plan; these are scripts of npm";
      diagnostics.add(plan.key(SCRIPTS), message, "write `" + tasks + "`");
      return true;
    }
    Map<String, Node> others = new LinkedHashMap<>(plan.values());
    others.keySet().removeAll(PlanKeys.PLAN);
    Optional<String> first = others.keySet().stream().findFirst();
    if (first.isEmpty() || !others.keySet().stream().allMatch(it -> isTask(it, plan.value(it)))) {
      return false;
    }
    boolean areTexts = others.values().stream().allMatch(MissingTasksKey::isText);
    diagnostics.add(
        plan.key(first.get()),
        "there is no `tasks:` in this plan",
        areTexts
            ? "write `" + shown(others, (_, command) -> command) + "`"
            : "write `tasks:` on a line above, and indent the tasks under it");
    return true;
  }

  private static boolean isTask(String key, Node value) {
    boolean isOther =
        ForeignKeys.remedy(key, PlanKeys.PLAN).isPresent()
            || Nearest.best(key, PlanKeys.PLAN).isPresent()
            || !key.matches("[\\w./ -]+");
    return !isOther
        && switch (value) {
          case ScalarNode _ -> isText(value);
          case SequenceNode list -> !list.getValue().isEmpty();
          case MappingNode mapping ->
              STEPS.stream().anyMatch(Mappings.values(mapping).keySet()::contains);
          default -> false;
        };
  }

  private static boolean isText(Node node) {
    return node instanceof ScalarNode text
        && text.getTag().equals(Tag.STR)
        && !text.getValue().isBlank();
  }

  private static String shown(Map<String, Node> commands, BinaryOperator<String> command) {
    String tasks =
        commands.entrySet().stream()
            .limit(SHOWN_MAX)
            .map(
                it ->
                    "%s: [%s]"
                        .formatted(
                            name(it.getKey()),
                            brief(
                                command.apply(
                                    it.getKey(), ((ScalarNode) it.getValue()).getValue()))))
            .collect(Collectors.joining(", "));
    return "tasks: {" + tasks + (commands.size() > SHOWN_MAX ? ", …}" : "}");
  }

  /// Normalizes a name: npm has names such as `build:prod`.
  private static String name(String written) {
    return written.matches("[\\w./-]+") ? written : Unquoted.quoted(written);
  }

  private static String brief(String command) {
    return command.length() > LENGTH_SHOWN_MAX || command.contains("\n")
        ? "…"
        : Unquoted.item(command.strip());
  }
}
