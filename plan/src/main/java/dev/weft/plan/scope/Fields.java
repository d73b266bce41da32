package dev.weft.plan.scope;

import dev.weft.plan.hints.ForeignKeys;
import dev.weft.plan.hints.Nearest;
import dev.weft.plan.hints.WorkflowKeys;
import dev.weft.plan.source.Action;
import dev.weft.plan.source.Diagnostics;
import dev.weft.plan.source.PlanKeys;
import dev.weft.plan.source.Times;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// The fields of one mapping of a plan file. Each error is reported, and the field then counts as
/// absent.
public final class Fields {
  private final Diagnostics diagnostics;
  private final Map<String, Node> keys = new LinkedHashMap<>();
  private final Map<String, Node> values = new LinkedHashMap<>();
  private boolean sound = true;

  private Fields(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  /// Returns a mapping without fields.
  public static Fields none(Diagnostics diagnostics) {
    return new Fields(diagnostics);
  }

  /// Returns the fields of `node`; none, after reporting an error, if it is not a mapping.
  public static Fields of(Node node, String what, Diagnostics diagnostics) {
    String remedy = node instanceof SequenceNode ? "each is `name: value`, without `- `" : "";
    return of(node, what + " is a mapping of keys to values", remedy, diagnostics);
  }

  /// Returns the fields of `node`; none, after reporting an error, if it is not a mapping.
  ///
  /// @param what describes the expected mapping
  /// @param remedy what to write if it is not a mapping; may be empty
  public static Fields of(Node node, String what, String remedy, Diagnostics diagnostics) {
    Fields fields = new Fields(diagnostics);
    if (!(node instanceof MappingNode mapping)) {
      fields.refuse(node, what + ", not " + kind(node), remedy);
      return fields;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        fields.refuse(tuple.getKeyNode(), "a key is a word, not " + kind(tuple.getKeyNode()), "");
      } else if (fields.values.putIfAbsent(key.getValue(), tuple.getValueNode()) != null) {
        fields.refuse(key, "`" + key.getValue() + "` is there twice", "keep one of them");
      } else {
        fields.keys.put(key.getValue(), key);
      }
    }
    return fields;
  }

  /// Returns the fields of the mapping under a key; none if there is no such key, or, after
  /// reporting an error, if its value is no mapping.
  public Fields under(String name) {
    Node node = node(name);
    return node == null ? none(diagnostics) : of(node, "`" + name + "`", diagnostics);
  }

  /// Reports every key that is not among `known`.
  public Fields only(List<String> known) {
    return only(known, (key, value) -> WorkflowKeys.remedy(key, value, known));
  }

  /// Reports every key that is not among `known`.
  ///
  /// @param special returns what to write instead of a key with this value; empty if that does not
  ///     depend on the value
  public Fields only(List<String> known, BiFunction<String, Node, Optional<String>> special) {
    keys.forEach(
        (key, node) -> {
          if (!known.contains(key)) {
            String remedy = special.apply(key, value(key)).orElseGet(() -> remedy(key, known));
            refuse(node, "unknown key `" + key + "`", remedy);
          }
        });
    return this;
  }

  private static String remedy(String key, List<String> known) {
    return key.contains(" ") || key.contains("\"")
        ? "a text with `: ` in it stands in quotes, or behind `|` on a line of its own"
        : ForeignKeys.remedy(key, known)
            .or(() -> place(key, known))
            .orElseGet(() -> Nearest.remedy(key, known));
  }

  /// Suggests where a key belongs that is not allowed here.
  private static Optional<String> place(String key, List<String> known) {
    if (Nearest.best(key, known).isEmpty()) {
      if (known.contains("steps") && Action.of(key).isPresent()) {
        return Optional.of("it belongs to a step, under `steps`");
      }
      if (known.contains(Action.RUN.key()) && PlanKeys.TASK.contains(key)) {
        return Optional.of("it belongs to a task, not to a step");
      }
    }
    return Optional.empty();
  }

  /// Returns whether all of its keys are valid, so that a missing key is not a misspelt one.
  public boolean isSound() {
    return sound;
  }

  private void refuse(Node node, String message, String remedy) {
    sound = false;
    diagnostics.add(node, message, remedy);
  }

  public Map<String, Node> values() {
    return values;
  }

  public Node key(String name) {
    return Objects.requireNonNull(keys.get(name));
  }

  /// Returns the value of an existing key.
  public Node value(String name) {
    return Objects.requireNonNull(values.get(name));
  }

  public @Nullable Node node(String name) {
    return values.get(name);
  }

  /// Returns a text, number or truth value as written.
  public @Nullable String text(String name) {
    return values.get(name) instanceof Node node ? text(node, "`" + name + "`", diagnostics) : null;
  }

  public static @Nullable String text(Node node, String what, Diagnostics diagnostics) {
    if (node instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.NULL)) {
      return scalar.getValue();
    }
    diagnostics.add(node, what + " is a text, not " + kind(node), "");
    return null;
  }

  /// Reports those of `keys` that are not allowed with another.
  ///
  /// @param remedy what to write instead; may be empty
  public void refuse(List<String> keys, List<String> allowed, String with, String remedy) {
    for (String key : keys) {
      if (node(key) != null && !allowed.contains(key)) {
        diagnostics.add(key(key), "`" + key + "` does not go with `" + with + "`", remedy);
      }
    }
  }

  /// Returns a whole number of at least `least`.
  public int count(String name, int least, int otherwise) {
    return count(name, least, otherwise, "");
  }

  /// Returns a whole number of at least `least`.
  ///
  /// @param remedy what to write instead; may be empty
  public int count(String name, int least, int otherwise, String remedy) {
    Integer count =
        read(name, "a whole number from " + least + " on", remedy, text -> count(text, least));
    return count == null ? otherwise : count;
  }

  private static @Nullable Integer count(String text, int least) {
    int count = text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
    return count < least ? null : Integer.valueOf(count);
  }

  public boolean flag(String name) {
    Boolean flag =
        read(
            name,
            "true or false",
            "write `true` or `false`",
            text -> text.matches("true|false") ? Boolean.valueOf(text) : null);
    return flag != null && flag;
  }

  /// Returns a name that can be part of an address without encoding.
  public @Nullable String label(String name) {
    return read(
        name,
        "a word of letters, digits, `-` and `_`",
        "",
        text -> PlanKeys.LABEL.matcher(text).matches() ? text : null);
  }

  public @Nullable Duration duration(String name) {
    Node node = values.get(name);
    String text = node == null ? null : text(node, "`" + name + "`", diagnostics);
    if (node == null || text == null) {
      return null;
    }
    try {
      return Times.parse(text);
    } catch (IllegalArgumentException wrong) {
      diagnostics.add(node, "`" + name + "`: " + wrong.getMessage(), Times.remedy(text));
      return null;
    }
  }

  /// Returns a text, or a list of texts, with their positions.
  public Map<String, Node> names(String name) {
    return names(list(name), name, diagnostics);
  }

  /// Returns the texts of some nodes, with their positions.
  ///
  /// @param name the key under which they are
  static Map<String, Node> names(List<Node> nodes, String name, Diagnostics diagnostics) {
    Map<String, Node> names = new LinkedHashMap<>();
    for (Node node : nodes) {
      if (!(node instanceof ScalarNode scalar) || scalar.getTag().equals(Tag.NULL)) {
        String message = "`" + name + "` is a text, or a list of texts, not " + kind(node);
        diagnostics.add(node, message, "");
      } else if (scalar.getValue().isBlank()) {
        diagnostics.add(
            node, "a name in `" + name + "` is empty", "write it, or leave `" + name + "` out");
      } else {
        names.put(scalar.getValue(), node);
      }
    }
    return names;
  }

  /// Returns the items of a list; a single value counts as a list of one.
  public List<Node> list(String name) {
    return switch (values.get(name)) {
      case null -> List.of();
      case SequenceNode sequence -> sequence.getValue();
      case Node node -> List.of(node);
    };
  }

  private <T> @Nullable T read(
      String name, String what, String remedy, Function<String, @Nullable T> parse) {
    Node node = values.get(name);
    if (node == null) {
      return null;
    }
    boolean isThere = node instanceof ScalarNode && !node.getTag().equals(Tag.NULL);
    T value = isThere ? parse.apply(((ScalarNode) node).getValue()) : null;
    if (value == null) {
      String found = node instanceof ScalarNode scalar ? "`" + scalar.getValue() + "`" : kind(node);
      diagnostics.add(node, "`" + name + "` is " + what + ", not " + found, remedy);
    }
    return value;
  }

  public static String kind(Node node) {
    return switch (node) {
      case MappingNode _ -> "a mapping";
      case SequenceNode _ -> "a list";
      case ScalarNode scalar when scalar.getTag().equals(Tag.NULL) -> "nothing";
      case ScalarNode scalar -> "`" + scalar.getValue() + "`";
      default -> "this";
    };
  }
}
