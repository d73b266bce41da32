package dev.weft.plan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// A step as it is written, with the names that it goes by; what it does has not been read yet.
///
/// @param fields its keys; null for a plain string
/// @param action the key that says what it does
/// @param what the value of that key
record WrittenStep(
    Node node, @Nullable Fields fields, String action, Node what, String id, String name) {

  static final String RUN = "run";
  static final String WAIT = "wait";

  private static final List<String> ACTIONS = List.of(RUN, WAIT);
  private static final List<String> KEYS =
      List.of(RUN, WAIT, "id", "name", "env", "limit", "timeout", "retry", "continue-on-error");
  private static final List<String> LATER =
      List.of(
          "http",
          "json",
          "body",
          "headers",
          "expect",
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
  private static final int NAME_LENGTH_MAX = 60;

  /// The steps of one task, in order; what is no step at all is left out, with a problem.
  static List<WrittenStep> all(SequenceNode list, Problems problems) {
    Set<String> ids = new HashSet<>();
    List<WrittenStep> steps = new ArrayList<>();
    for (Node node : list.getValue()) {
      WrittenStep step = of(node, ids, problems);
      if (step != null) {
        ids.add(step.id());
        steps.add(step);
      }
    }
    return steps;
  }

  /// @param ids of the steps before
  private static @Nullable WrittenStep of(Node node, Set<String> ids, Problems problems) {
    if (node instanceof ScalarNode) {
      String name = brief(node);
      return new WrittenStep(node, null, RUN, node, distinct(name, ids), name);
    }
    Fields fields = Fields.of(node, "a step", problems).only(KEYS, LATER);
    List<String> actions = ACTIONS.stream().filter(it -> fields.node(it) != null).toList();
    if (actions.size() != 1) {
      if (fields.isSound()) {
        problems.add(
            node,
            actions.isEmpty()
                ? "a step does something: `run` or `wait`"
                : "a step does one thing, not " + String.join(" and ", actions),
            "");
      }
      return null;
    }
    String action = actions.getFirst();
    Node what = fields.value(action);
    String given = fields.text("name");
    String name = given != null ? given : action.equals(WAIT) ? "wait " + brief(what) : brief(what);
    String id = fields.text("id");
    if (id != null && ids.contains(id)) {
      problems.add(node, "two steps have the id `" + id + "`", "");
    }
    return new WrittenStep(node, fields, action, what, id == null ? distinct(name, ids) : id, name);
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
