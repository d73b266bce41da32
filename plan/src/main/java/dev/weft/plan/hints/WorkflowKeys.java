package dev.weft.plan.hints;

import dev.weft.plan.source.Action;
import dev.weft.plan.source.Mappings;
import dev.weft.plan.source.PlanKeys;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Suggests replacements for keys, mostly of GitHub Actions, that have no single equivalent: the
/// suggestion depends on their values.
public final class WorkflowKeys {
  private static final String FOR_EACH = "for-each";
  private static final String APPROVAL =
      "an `approval` step asks before the task goes on; variables stand in `env`";
  private static final String VARIABLES =
      "variables of commands stand in `env`, and what `${{ inputs.NAME }}` reads in `inputs`";
  /// What to write instead of a filter of rows.
  public static final String FILTER =
      "`if` beside `for-each` is asked of each row, such as `if: row.age > 18`";

  private static final List<String> FILTERS = List.of("where", "filter", "if", "when", "select");
  private static final int VALUES_SHOWN_MAX = 5;

  private WorkflowKeys() {}

  /// Returns what to write instead of a key of another tool.
  ///
  /// @param value the key's value
  /// @param known the keys that are valid in this place
  public static Optional<String> remedy(String written, Node value, Collection<String> known) {
    boolean isTask = known.contains(FOR_EACH);
    boolean isPlan = known.contains("tasks") && known.contains("inputs");
    return switch (written) {
      case "environment" -> isTask && isPlace(value) ? Optional.of(APPROVAL) : Optional.empty();
      case "uses" ->
          known.contains(Action.RUN.key()) && isAction(value)
              ? Optional.of("no actions are fetched here: `run` a command that does what it does")
              : Optional.empty();
      case "strategy" ->
          isTask
              ? Optional.ofNullable(Mappings.values(value).get("matrix")).map(WorkflowKeys::rows)
              : Optional.empty();
      case "on" -> isPlan ? Optional.of(trigger(value)) : Optional.empty();
      case "vars", "variables" -> isPlan ? Optional.of(VARIABLES) : Optional.empty();
      case "matrix" -> isTask ? Optional.of(rows(value)) : Optional.empty();
      default -> Optional.empty();
    };
  }

  /// Handles the triggers of a workflow and their inputs.
  private static String trigger(Node on) {
    return Mappings.values(Mappings.values(on).get("workflow_dispatch")).containsKey("inputs")
        ? "what a run is given stands under `inputs`, without `on` and `workflow_dispatch`"
        : "take it out: a plan runs when `weft run` is called, such as by cron or a CI service";
  }

  /// Returns what to write instead of an unknown key of `for-each`.
  public static Optional<String> ofRows(String written, Node value) {
    if (FILTERS.contains(written)) {
      return Optional.of(FILTER);
    }
    return value instanceof SequenceNode && Nearest.best(written, PlanKeys.ROWS).isEmpty()
        ? Optional.of("write `{list: %s, as: %s}`".formatted(shown(value), written))
        : Optional.empty();
  }

  /// Returns whether the value names a deployment environment, as opposed to variables.
  private static boolean isPlace(Node value) {
    return value instanceof ScalarNode || Mappings.values(value).containsKey("name");
  }

  /// Returns whether the value names a reusable action, as `actions/checkout@v4` does.
  public static boolean isAction(Node value) {
    return value instanceof ScalarNode name && name.getValue().matches("\\S*[/@]\\S*");
  }

  private static String rows(Node matrix) {
    Map<String, Node> dimensions = Mappings.values(matrix);
    boolean isPlain =
        dimensions.values().stream().allMatch(WorkflowKeys::isListOfTexts)
            && !dimensions.containsKey("include")
            && !dimensions.containsKey("exclude");
    if (isPlain && dimensions.size() == 1) {
      Map.Entry<String, Node> only = dimensions.entrySet().iterator().next();
      String name = only.getKey();
      return "write `for-each: {list: %s, as: %s}`, and `${{ %s }}` for a value"
          .formatted(shown(only.getValue()), name, name);
    }
    String lists =
        !isPlain || dimensions.isEmpty()
            ? "…"
            : dimensions.entrySet().stream()
                .map(it -> it.getKey() + ": " + shown(it.getValue()))
                .collect(Collectors.joining(", "));
    String beside = isPlain ? "" : "; `exclude` and `include` stand beside `matrix`";
    String name = isPlain && !dimensions.isEmpty() ? dimensions.keySet().iterator().next() : "NAME";
    return "write `for-each: {matrix: {%s}}`, and `${{ row.%s }}` for a value%s"
        .formatted(lists, name, beside);
  }

  private static boolean isListOfTexts(Node node) {
    return node instanceof SequenceNode list
        && !list.getValue().isEmpty()
        && list.getValue().stream().allMatch(ScalarNode.class::isInstance);
  }

  /// Formats a list for one line.
  private static String shown(Node list) {
    List<String> texts = texts(list);
    String some = String.join(", ", texts.subList(0, Math.min(texts.size(), VALUES_SHOWN_MAX)));
    return "[" + some + (texts.size() > VALUES_SHOWN_MAX ? ", …" : "") + "]";
  }

  private static List<String> texts(Node node) {
    return node instanceof SequenceNode list
        ? list.getValue().stream()
            .map(
                it ->
                    it instanceof ScalarNode text
                        ? text.getValue()
                        : it instanceof MappingNode ? "{…}" : "[…]")
            .toList()
        : List.of();
  }
}
