package dev.weft.plan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// A step as it is written, with the names that it goes by; what it does has not been read yet.
///
/// @param fields its keys; null for a plain string
/// @param action what it does; null if that cannot be told, which has been noted
/// @param what the value of the action's key
record WrittenStep(
    @Nullable Fields fields, @Nullable Action action, Node what, String id, String name) {

  private static final List<String> COMMON =
      List.of("id", "name", "limit", "timeout", "retry", "continue-on-error");
  private static final List<String> LATER =
      List.of(
          "approval",
          "by",
          "form",
          "java",
          "gather",
          "if",
          "with",
          "secrets",
          "shell",
          "working-directory");
  private static final List<String> KEYS =
      Stream.concat(
              COMMON.stream(),
              Action.all().stream()
                  .flatMap(it -> Stream.concat(Stream.of(it.key()), it.keys().stream())))
          .toList();
  private static final int NAME_LENGTH_MAX = 60;

  /// The steps of one task, in order, also those that are none, so that each has its place and id.
  static List<WrittenStep> all(SequenceNode list, Problems problems) {
    Set<String> ids = new HashSet<>();
    List<WrittenStep> steps = new ArrayList<>();
    for (Node node : list.getValue()) {
      WrittenStep step = of(node, ids, problems);
      ids.add(step.id());
      steps.add(step);
    }
    return steps;
  }

  /// @param ids of the steps before
  private static WrittenStep of(Node node, Set<String> ids, Problems problems) {
    if (node instanceof ScalarNode) {
      String name = brief(node);
      return new WrittenStep(null, Action.RUN, node, distinct(name, ids), name);
    }
    Fields fields = Fields.of(node, "a step", problems).only(KEYS, LATER);
    Action action = action(node, fields, problems);
    Node what = action == null ? node : fields.value(action.key());
    String id = fields.text("id");
    String name = name(fields, id, action, what);
    if (id != null && ids.contains(id)) {
      problems.add(node, "two steps have the id `" + id + "`", "");
    }
    return new WrittenStep(fields, action, what, id == null ? distinct(name, ids) : id, name);
  }

  private static @Nullable Action action(Node node, Fields fields, Problems problems) {
    List<Action> actions =
        Action.all().stream().filter(it -> fields.node(it.key()) != null).toList();
    if (actions.size() == 1) {
      refuseKeysOfOthers(actions.getFirst(), fields, problems);
      return actions.getFirst();
    }
    if (fields.isSound()) {
      problems.add(
          node,
          actions.isEmpty()
              ? "a step does something: `run`, `http` or `wait`"
              : "a step does one thing, not " + keys(actions),
          "");
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
              "");
        }
      }
    }
  }

  private static String keys(List<Action> actions) {
    return actions.stream().map(it -> it.key()).collect(Collectors.joining(" and "));
  }

  /// What people see: the name, otherwise the id, otherwise what is written.
  private static String name(
      Fields fields, @Nullable String id, @Nullable Action action, Node what) {
    String given = fields.text("name");
    String otherwise = id == null ? (action == Action.WAIT ? "wait " : "") + brief(what) : id;
    return given == null ? otherwise : given;
  }

  /// Two steps may look alike; the second is told apart by a number.
  private static String distinct(String name, Set<String> ids) {
    String id = name;
    for (int n = 2; ids.contains(id); n++) {
      id = name + " (" + n + ")";
    }
    return id;
  }

  private static String brief(Node node) {
    String text =
        switch (node) {
          case ScalarNode scalar -> scalar.getValue().strip().lines().findFirst().orElse("");
          case SequenceNode list ->
              String.join(
                  " ",
                  list.getValue().stream()
                      .map(it -> it instanceof ScalarNode scalar ? scalar.getValue() : "?")
                      .toList());
          default -> "?";
        };
    return text.length() > NAME_LENGTH_MAX ? text.substring(0, NAME_LENGTH_MAX - 1) + "…" : text;
  }
}
