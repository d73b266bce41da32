package dev.weft.plan;

import dev.weft.Task;
import dev.weft.step.JavaMethod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// A step as it is written, with the names that it goes by; what it does has not been read yet.
///
/// @param fields its keys; null for a plain string
/// @param action what it does; null if that cannot be told, which has been noted
/// @param what the value of the action's key
/// @param inTask what it is called in a task; null where it goes by its name in all
/// @param inner the steps inside it
record WrittenStep(
    @Nullable Fields fields,
    @Nullable Action action,
    Node what,
    String id,
    String name,
    @Nullable Function<Task, String> inTask,
    List<WrittenStep> inner) {

  private static final List<String> COMMON =
      List.of("id", "name", "if", "limit", "timeout", "retry", "continue-on-error");
  static final List<String> KEYS =
      Stream.concat(
              COMMON.stream(),
              Action.all().stream()
                  .flatMap(it -> Stream.concat(Stream.of(it.key()), it.keys().stream())))
          .toList();
  private static final int NAME_LENGTH_MAX = 60;
  // Lines at the head of many scripts that say nothing of what they do.
  private static final Pattern PREPARING =
      Pattern.compile("\\s*(#!.*|set\\s+[-+][\\w\\s+-]*;?\\s*)?");
  private static final Pattern NOT_ON_A_LINE = Pattern.compile("[\\s\\p{Cc}\\x{2028}\\x{2029}]+");

  /// The steps of a list, in order, also those that are none, so that each has its place and id.
  ///
  /// @param ids of the task's steps so far; takes those of these
  static List<WrittenStep> all(SequenceNode list, Ids ids, Surroundings around) {
    List<WrittenStep> steps = new ArrayList<>();
    for (Node node : list.getValue()) {
      steps.add(of(node, ids, around));
    }
    return steps;
  }

  /// @param ids of the steps before
  private static WrittenStep of(Node node, Ids ids, Surroundings around) {
    Problems problems = around.problems();
    Optional<Unquoted> command = Unquoted.of(node, problems.line(node));
    if (command.isPresent()) {
      command.get().note(node, problems);
      String text = command.get().text();
      Fields none = Fields.none(problems);
      return new WrittenStep(none, null, node, ids.addLike(text), text, null, List.of());
    }
    if (node instanceof ScalarNode) {
      String name = brief(node);
      return new WrittenStep(null, Action.RUN, node, ids.addLike(name), name, null, List.of());
    }
    Fields fields =
        Fields.of(
                node, "a step is a command, or a mapping of keys to values", ofList(node), problems)
            .only(KEYS, (key, value) -> ofKey(key, value, node));
    Action action = action(node, fields, problems);
    Node what = action == null ? node : fields.value(action.key());
    String id = fields.text("id");
    Node named = fields.node("name");
    StepName given = named == null ? null : StepName.read(named, around);
    String name = given == null ? name(id, action, what) : given.text();
    if (id != null && id.isBlank()) {
      problems.add(fields.value("id"), "a step's `id` is not blank", "such as `build`");
    }
    if (id != null && !ids.add(id)) {
      problems.add(fields.value("id"), "two steps have the id `" + id + "`", "choose another");
    }
    String unique = id == null ? ids.addLike(name) : id;
    return new WrittenStep(
        fields,
        action,
        what,
        unique,
        name,
        given == null ? null : given.inTask(),
        inner(action, what, ids, around));
  }

  /// What to write instead of a list.
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

  /// What to write instead of a key that is none; of a command with a colon, all of it.
  private static Optional<String> ofKey(String key, Node value, Node step) {
    Optional<String> known = WorkflowKeys.remedy(key, value, KEYS);
    boolean isAlone = step instanceof MappingNode mapping && mapping.getValue().size() == 1;
    boolean isMeant =
        TaskReader.KEYS.contains(key)
            || Elsewhere.remedy(key, KEYS).isPresent()
            || Nearest.best(key, KEYS).isPresent();
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

  private static List<WrittenStep> inner(
      @Nullable Action action, Node what, Ids ids, Surroundings around) {
    if (action != Action.GATHER) {
      return List.of();
    }
    if (what instanceof SequenceNode list) {
      return all(list, ids, around);
    }
    around
        .problems()
        .add(what, "`gather` is a list of steps, not " + Fields.kind(what), StepReader.LIST);
    return List.of();
  }

  /// The step, and all inside it.
  List<WrittenStep> whole() {
    List<WrittenStep> whole = new ArrayList<>(List.of(this));
    inner.forEach(step -> whole.addAll(step.whole()));
    return whole;
  }

  /// What the steps of this are called in a task, by id, where that depends on the task.
  Map<String, Function<Task, String>> names() {
    Map<String, Function<Task, String>> names = new HashMap<>();
    for (WrittenStep step : whole()) {
      if (step.inTask != null) {
        names.put(step.id, step.inTask);
      }
    }
    return names;
  }

  /// The names of what it leaves for later steps; null if it chooses them while it runs.
  @Nullable List<String> outputs(Surroundings around) {
    if (action == Action.JAVA) {
      JavaMethod method = JavaReader.find(what, around);
      return method == null ? null : method.outputs();
    }
    if (action == Action.APPROVAL && fields != null) {
      return FormReader.outputs(fields.node("form"));
    }
    return action == null ? null : action.outputs().orElse(null);
  }

  private static @Nullable Action action(Node node, Fields fields, Problems problems) {
    List<Action> actions =
        fields.values().keySet().stream().flatMap(key -> Action.of(key).stream()).toList();
    if (actions.size() == 1) {
      refuseKeysOfOthers(actions.getFirst(), fields, problems);
      return actions.getFirst();
    }
    if (actions.size() > 1) {
      problems.add(
          fields.key(actions.get(1).key()),
          "a step does one thing, not " + keys(actions, " and "),
          "make a step of each");
    } else if (fields.isSound()) {
      problems.add(node, "this step does nothing", "add " + keys(Action.all(), " or "));
    }
    return null;
  }

  private static void refuseKeysOfOthers(Action action, Fields fields, Problems problems) {
    for (Action other : Action.all()) {
      for (String key : other.keys()) {
        if (other != action && fields.node(key) != null) {
          problems.add(
              fields.key(key),
              "`%s` goes with `%s`, not with `%s`".formatted(key, other.key(), action.key()),
              key.equals("secrets") ? "write `${{ secrets.NAME }}` where it belongs" : "");
        }
      }
    }
    for (String key : action.without()) {
      if (fields.node(key) != null) {
        problems.add(
            fields.key(key), "a step with `" + action.key() + "` has no `" + key + "`", "");
      }
    }
  }

  /// @param last what joins the last two
  private static String keys(List<Action> actions, String last) {
    List<String> keys = actions.stream().map(it -> "`" + it.key() + "`").toList();
    return String.join(", ", keys.subList(0, keys.size() - 1)) + last + keys.getLast();
  }

  /// What people see where it has no name: the id, otherwise what is written; of an approval its
  /// question in any case.
  private static String name(@Nullable String id, @Nullable Action action, Node what) {
    String written = action == Action.GATHER ? "gather" : brief(what);
    boolean shown = action == Action.APPROVAL;
    return shown || id == null ? (action == Action.WAIT ? "wait " : "") + written : id;
  }

  /// What is written, on one line: of a script the first line that does more than prepare a
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
