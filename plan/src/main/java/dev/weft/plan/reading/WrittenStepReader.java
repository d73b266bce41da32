package dev.weft.plan.reading;

import dev.weft.plan.hints.ForeignKeys;
import dev.weft.plan.hints.Nearest;
import dev.weft.plan.hints.Unquoted;
import dev.weft.plan.hints.WorkflowKeys;
import dev.weft.plan.scope.Fields;
import dev.weft.plan.scope.FormReader;
import dev.weft.plan.scope.ReadContext;
import dev.weft.plan.scope.WrittenStep;
import dev.weft.plan.source.Action;
import dev.weft.plan.source.Diagnostics;
import dev.weft.plan.source.PlanKeys;
import dev.weft.step.JavaMethod;
import dev.weft.step.http.HttpBody;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// Reads the source of steps: their names and ids, their actions, and errors in their keys.
/// [StepReader] creates steps from them.
public final class WrittenStepReader {
  /// How to write a list of steps.
  static final String STEPS = "write each step on a line that begins with `- `";

  private static final int NAME_LENGTH_MAX = 60;
  // Lines at the beginning of many scripts that do not describe what they do.
  private static final Pattern PREPARING =
      Pattern.compile("\\s*(#!.*|set\\s+[-+][\\w\\s+-]*;?\\s*)?");
  private static final Pattern NOT_ON_A_LINE = Pattern.compile("[\\s\\p{Cc}\\x{2028}\\x{2029}]+");

  private final Ids ids;
  private final ReadContext context;
  private final Diagnostics diagnostics;

  /// @param ids the ids of the task's steps so far; receives those of the steps that are read
  public WrittenStepReader(Ids ids, ReadContext context) {
    this.ids = ids;
    this.context = context;
    this.diagnostics = context.diagnostics();
  }

  /// Returns the steps of a list, in order, including invalid ones, so that each has its position
  /// and id.
  public List<WrittenStep> all(SequenceNode list) {
    List<WrittenStep> steps = new ArrayList<>();
    for (Node node : list.getValue()) {
      steps.add(of(node));
    }
    return steps;
  }

  private WrittenStep of(Node node) {
    Optional<Unquoted> command = Unquoted.of(node, diagnostics.line(node));
    if (command.isPresent()) {
      command.get().note(node, diagnostics);
      String text = command.get().text();
      Fields none = Fields.none(diagnostics);
      String id = ids.addLike(text);
      return new WrittenStep(none, null, node, id, text, null, List.of(), () -> null);
    }
    if (node instanceof ScalarNode) {
      String name = brief(node);
      String id = ids.addLike(name);
      return new WrittenStep(null, Action.RUN, node, id, name, null, List.of(), () -> null);
    }
    Fields fields =
        Fields.of(
                node,
                "a step is a command, or a mapping of keys to values",
                ofList(node),
                diagnostics)
            .only(PlanKeys.STEP, (key, value) -> ofKey(key, value, node));
    Action action = action(node, fields);
    Node what = action == null ? node : fields.value(action.key());
    String id = fields.text("id");
    Node named = fields.node("name");
    StepName given = named == null ? null : StepName.read(named, context);
    String name = given == null ? name(id, action, what) : given.text();
    if (id != null && id.isBlank()) {
      diagnostics.add(fields.value("id"), "a step's `id` is not blank", "such as `build`");
    }
    if (id != null && !ids.add(id)) {
      diagnostics.add(fields.value("id"), "two steps have the id `" + id + "`", "choose another");
    }
    String unique = id == null ? ids.addLike(name) : id;
    return new WrittenStep(
        fields,
        action,
        what,
        unique,
        name,
        given == null ? null : given.inTask(),
        inner(action, what),
        () -> outputs(fields, action, what));
  }

  /// Returns what to write instead of a list.
  private static String ofList(Node node) {
    List<Node> items = node instanceof SequenceNode list ? list.getValue() : List.of();
    boolean areWords = !items.isEmpty() && items.stream().allMatch(ScalarNode.class::isInstance);
    if (!areWords) {
      return "";
    }
    List<String> words =
        items.stream().map(it -> Unquoted.item(((ScalarNode) it).getValue())).toList();
    return "write `run: [" + String.join(", ", words) + "]`, or each command as a step of its own";
  }

  /// Returns what to write instead of an unknown key, or of a whole command that contains a colon.
  private static Optional<String> ofKey(String key, Node value, Node step) {
    Optional<String> known = WorkflowKeys.remedy(key, value, PlanKeys.STEP);
    boolean isAlone = step instanceof MappingNode mapping && mapping.getValue().size() == 1;
    boolean isMeant =
        PlanKeys.TASK.contains(key)
            || ForeignKeys.remedy(key, PlanKeys.STEP).isPresent()
            || Nearest.best(key, PlanKeys.STEP).isPresent();
    return known.isPresent()
            || !isAlone
            || isMeant
            || !(value instanceof ScalarNode text)
            || text.getTag().equals(Tag.NULL)
        ? known
        : Optional.of(
            "a command with `: ` in it stands in quotes: `%s`"
                .formatted(Unquoted.quoted(key + ": " + text.getValue())));
  }

  private List<WrittenStep> inner(@Nullable Action action, Node what) {
    if (action != Action.GATHER) {
      return List.of();
    }
    if (what instanceof SequenceNode list) {
      return all(list);
    }
    diagnostics.add(what, "`gather` is a list of steps, not " + Fields.kind(what), STEPS);
    return List.of();
  }

  /// Returns the names of the step's outputs; null if it chooses them while it runs.
  private @Nullable List<String> outputs(Fields fields, @Nullable Action action, Node what) {
    return switch (action) {
      case null -> null;
      case RUN -> null;
      case HTTP -> HttpBody.OUTPUTS;
      case JAVA -> {
        JavaMethod method = JavaReader.find(what, context);
        yield method == null ? null : method.outputs();
      }
      case APPROVAL -> FormReader.outputs(fields.node("form"));
      case WAIT, GATHER -> List.of();
    };
  }

  private @Nullable Action action(Node node, Fields fields) {
    List<Action> actions =
        fields.values().keySet().stream().flatMap(key -> Action.of(key).stream()).toList();
    if (actions.size() == 1) {
      refuseKeysOfOthers(actions.getFirst(), fields);
      return actions.getFirst();
    }
    if (actions.size() > 1) {
      diagnostics.add(
          fields.key(actions.get(1).key()),
          "a step does one thing, not " + keys(actions, " and "),
          "make a step of each");
    } else if (fields.isSound()) {
      diagnostics.add(node, "this step does nothing", "add " + keys(Action.all(), " or "));
    }
    return null;
  }

  private void refuseKeysOfOthers(Action action, Fields fields) {
    for (Action other : Action.all()) {
      for (String key : other.keys()) {
        if (other != action && fields.node(key) != null) {
          diagnostics.add(
              fields.key(key),
              "`%s` goes with `%s`, not with `%s`".formatted(key, other.key(), action.key()),
              key.equals("secrets") ? "write `${{ secrets.NAME }}` where it belongs" : "");
        }
      }
    }
    for (String key : action.without()) {
      if (fields.node(key) != null) {
        diagnostics.add(
            fields.key(key), "a step with `" + action.key() + "` has no `" + key + "`", "");
      }
    }
  }

  /// @param last the word that joins the last two
  private static String keys(List<Action> actions, String last) {
    List<String> keys = actions.stream().map(it -> "`" + it.key() + "`").toList();
    return String.join(", ", keys.subList(0, keys.size() - 1)) + last + keys.getLast();
  }

  /// Returns the display name of an unnamed step: the id, or else its source; for an approval
  /// always its question.
  private static String name(@Nullable String id, @Nullable Action action, Node what) {
    String written = action == Action.GATHER ? "gather" : brief(what);
    boolean shown = action == Action.APPROVAL;
    return shown || id == null ? (action == Action.WAIT ? "wait " : "") + written : id;
  }

  /// Returns the source on one line: for a script, the first line that does more than prepare a
  /// shell.
  private static String brief(Node node) {
    String written = CommandReader.written(node, "?");
    String telling =
        node instanceof ScalarNode
            ? written
                .lines()
                .filter(line -> !PREPARING.matcher(line).matches())
                .findFirst()
                .orElse(written)
            : written;
    String line = NOT_ON_A_LINE.matcher(telling).replaceAll(" ").strip();
    if (line.length() <= NAME_LENGTH_MAX) {
      return line;
    }
    int end = NAME_LENGTH_MAX - 1;
    return line.substring(0, Character.isHighSurrogate(line.charAt(end - 1)) ? end - 1 : end) + "…";
  }
}
