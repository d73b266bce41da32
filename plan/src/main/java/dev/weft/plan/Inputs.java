package dev.weft.plan;

import dev.weft.Form;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// The `inputs` of a plan or a template: for each a default, whose type is the input's; or nothing,
/// where it is to be given; or a list of what can be chosen; or `{type, options, default,
/// description}`.
final class Inputs {
  static final List<String> KEYS = List.of("type", "options", "default", "required", "description");

  private final Map<String, Form.Field> fields = new LinkedHashMap<>();
  private final Map<String, String> descriptions = new LinkedHashMap<>();

  // Those of which it is not known what they take, or what they are by default.
  private final Set<String> wrong = new HashSet<>();
  private boolean sound = true;

  private Inputs() {}

  /// Those that could be read.
  static Inputs read(@Nullable Node node, Problems problems) {
    Inputs inputs = new Inputs();
    if (node != null) {
      Fields written = Fields.of(node, "`inputs`", problems);
      written.values().forEach((name, value) -> inputs.add(name, value, problems));
      inputs.sound = written.isSound();
    }
    return inputs;
  }

  Set<String> names() {
    return fields.keySet();
  }

  /// The default of one that is to be given is null.
  Collection<Form.Field> fields() {
    return fields.values();
  }

  /// Whether the value of one could be told if it were given: whether it is written as it should
  /// be.
  boolean isSound(String name) {
    return sound && !wrong.contains(name);
  }

  /// Whether all could be read, so that one that is not among them is not there.
  boolean isSound() {
    return sound;
  }

  /// Their values, as far as they are known.
  ///
  /// @param values by name; where one is missing or wrong, something such as the rest of a plan
  ///     expects, if that much is known of it
  /// @param unsettled those that are missing or wrong
  record Settled(Map<String, Object> values, Unsettled unsettled) {}

  /// Their values. What the command line gives and the plan does not have, or cannot take, and what
  /// is missing, is a problem.
  ///
  /// @param given what the command line says, by name
  Settled settled(Map<String, String> given, Problems problems) {
    Map<String, Object> values = new LinkedHashMap<>();
    Set<String> unsettled = new HashSet<>(wrong);
    if (sound) {
      refuseOthers(given.keySet(), problems);
    }
    fields.forEach(
        (name, field) -> {
          if (wrong.contains(name)) {
            return;
          }
          String text = given.getOrDefault(name, field.otherwise());
          try {
            if (text != null) {
              values.put(name, field.value(text));
              return;
            }
            problems.addOutside("the input " + named(name) + " is missing: --set " + name + "=...");
          } catch (IllegalArgumentException mistyped) {
            problems.addOutside("the input " + mistyped.getMessage());
          }
          values.put(name, sample(field));
          unsettled.add(name);
        });
    return new Settled(values, new Unsettled(unsettled, !sound));
  }

  private void refuseOthers(Set<String> given, Problems problems) {
    for (String name : given) {
      if (!fields.containsKey(name)) {
        String remedy = Nearest.remedy(name, names());
        problems.addOutside(
            "the plan has no input `%s`%s".formatted(name, remedy.isEmpty() ? "" : "; " + remedy));
      }
    }
  }

  /// The default; for an input that has none, or a wrong one, something such as the rest of a plan
  /// expects.
  static Object sample(Form.Field field) {
    try {
      if (field.otherwise() != null) {
        return field.value(field.otherwise());
      }
    } catch (IllegalArgumentException wrong) {
      // That has been noted.
    }
    return switch (field.type()) {
      case Form.Type.Text() -> "x";
      case Form.Type.Decimal() -> 1L;
      case Form.Type.Flag() -> false;
      case Form.Type.Choice(List<String> options) -> options.isEmpty() ? "x" : options.getFirst();
    };
  }

  /// The name, with what is said about it.
  private String named(String name) {
    String about = descriptions.get(name);
    return "`" + name + "`" + (about == null ? "" : " (" + about + ")");
  }

  private void add(String name, Node node, Problems problems) {
    Form.Field field =
        switch (node) {
          case MappingNode _ -> described(name, node, problems);
          case SequenceNode _ -> field(name, FormReader.type(node, problems), null);
          case ScalarNode scalar when scalar.getTag().equals(Tag.NULL) ->
              new Form.Field(name, new Form.Type.Text(), null);
          default -> new Form.Field(name, typeOf(node), Fields.text(node, "an input", problems));
        };
    // One that is wrong is there all the same.
    fields.put(name, field == null ? new Form.Field(name, new Form.Type.Text(), null) : field);
    if (field == null) {
      wrong.add(name);
    }
  }

  private Form.@Nullable Field described(String name, Node node, Problems problems) {
    Fields keys = Fields.of(node, "an input", problems);
    keys.only(KEYS);
    if (keys.node("required") != null && !keys.flag("required") && keys.node("default") == null) {
      problems.add(
          keys.key("required"),
          "an input that is not required has a `default`",
          "such as `default: \"\"`");
      wrong.add(name);
    }
    String about = keys.text("description");
    if (about != null) {
      descriptions.put(name, about);
    }
    Node otherwise = keys.node("default");
    Form.Field field =
        FormReader.described(
            name,
            keys,
            () -> otherwise == null ? new Form.Type.Text() : typeOf(otherwise),
            problems);
    return keys.isSound() ? field : null;
  }

  private static Form.@Nullable Field field(
      String name, Form.@Nullable Type type, @Nullable String otherwise) {
    return type == null ? null : new Form.Field(name, type, otherwise);
  }

  /// What a default is. `007` and `1.10` are what they look like, whatever YAML makes of them.
  private static Form.Type typeOf(Node node) {
    if (!(node instanceof ScalarNode scalar)) {
      return new Form.Type.Text();
    }
    Tag tag = scalar.getTag();
    if (tag.equals(Tag.BOOL)) {
      return new Form.Type.Flag();
    }
    boolean isNumber = (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) && isPlain(scalar.getValue());
    return isNumber ? new Form.Type.Decimal() : new Form.Type.Text();
  }

  private static boolean isPlain(String text) {
    try {
      return new BigDecimal(text).toString().equals(text);
    } catch (NumberFormatException none) {
      return false;
    }
  }
}
