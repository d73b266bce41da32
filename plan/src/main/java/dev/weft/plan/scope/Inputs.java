package dev.weft.plan.scope;

import dev.weft.Form;
import dev.weft.json.Json;
import dev.weft.plan.hints.Nearest;
import dev.weft.plan.source.Diagnostics;
import dev.weft.plan.source.PlanKeys;
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

/// The `inputs` of a plan or a template. Each is a default, which determines the type; or nothing,
/// if a value is required; or a list of choices; or a mapping with [PlanKeys#INPUT].
public final class Inputs {
  private static final String LIST = "list";
  private static final String TYPES =
      "`text`, `number`, `boolean`, `list`, or a list of what can be chosen";

  private final Map<String, Input> declared = new LinkedHashMap<>();

  // The inputs whose type or default is unknown because of an error.
  private final Set<String> wrong = new HashSet<>();
  private boolean sound = true;

  private Inputs() {}

  /// Reads the inputs; those with errors are reported.
  public static Inputs read(@Nullable Node node, Diagnostics diagnostics) {
    Inputs inputs = new Inputs();
    if (node != null) {
      Fields written = Fields.of(node, "`inputs`", diagnostics);
      written.values().forEach((name, value) -> inputs.add(name, value, diagnostics));
      inputs.sound = written.isSound();
    }
    return inputs;
  }

  public Set<String> names() {
    return declared.keySet();
  }

  public Collection<Input> all() {
    return declared.values();
  }

  /// Returns what can be chosen for each input, by name; an empty list where anything can.
  public Map<String, List<String>> choices() {
    Map<String, List<String>> choices = new LinkedHashMap<>();
    declared.forEach(
        (name, input) ->
            choices.put(
                name,
                switch (input.type()) {
                  case Form.Type.Choice(List<String> of) -> of;
                  case Form.Type.Flag() -> List.of("true", "false");
                  case null, default -> List.of();
                }));
    return choices;
  }

  /// Returns whether the declaration of an input is valid, so that a given value could be checked.
  public boolean isSound(String name) {
    return sound && !wrong.contains(name);
  }

  /// Returns whether all inputs could be read, so that an unlisted one does not exist.
  public boolean isSound() {
    return sound;
  }

  /// The values of the inputs, as far as they are known.
  ///
  /// @param values by name; an example value for a missing or invalid one, if its type is known
  /// @param unsettled the inputs that are missing or invalid
  public record Settled(Map<String, Object> values, UnknownInputs unsettled) {}

  /// Returns the values. Missing values, and values from the command line that are unknown or
  /// invalid, are reported as errors.
  ///
  /// @param given the values from the command line, by name
  public Settled settled(Map<String, String> given, Diagnostics diagnostics) {
    Map<String, Object> values = new LinkedHashMap<>();
    Set<String> unsettled = new HashSet<>(wrong);
    if (sound) {
      refuseOthers(given.keySet(), diagnostics);
    }
    declared.forEach(
        (name, input) -> {
          if (wrong.contains(name)) {
            return;
          }
          String text = given.getOrDefault(name, input.otherwise());
          try {
            if (text != null) {
              values.put(name, input.value(text));
              return;
            }
            diagnostics.addOutside("the input " + named(input) + " is missing: " + example(input));
          } catch (IllegalArgumentException mistyped) {
            String remedy = input.remedy(String.valueOf(text));
            diagnostics.addOutside(
                "the input " + mistyped.getMessage() + (remedy.isEmpty() ? "" : "; " + remedy));
          }
          values.put(name, input.sample());
          unsettled.add(name);
        });
    return new Settled(values, new UnknownInputs(unsettled, !sound));
  }

  private void refuseOthers(Set<String> given, Diagnostics diagnostics) {
    for (String name : given) {
      if (!declared.containsKey(name)) {
        String remedy = Nearest.remedy(name, names());
        diagnostics.addOutside(
            "the plan has no input `%s`%s".formatted(name, remedy.isEmpty() ? "" : "; " + remedy));
      }
    }
  }

  /// Returns the name with its description.
  private static String named(Input input) {
    return "`" + input.name() + "`" + (input.about() == null ? "" : " (" + input.about() + ")");
  }

  /// Shows how to set a value.
  private static String example(Input input) {
    return "--set " + input.name() + "=" + (input.type() == null ? "'[...]'" : "...");
  }

  private void add(String name, Node node, Diagnostics diagnostics) {
    Form.Type text = new Form.Type.Text();
    Input input =
        switch (node) {
          case MappingNode _ -> described(name, node, diagnostics);
          case SequenceNode _ -> {
            Form.Type choice = FormReader.type(node, TYPES, diagnostics);
            yield choice == null ? null : new Input(name, choice, null, null);
          }
          case ScalarNode scalar when scalar.getTag().equals(Tag.NULL) ->
              new Input(name, text, null, null);
          default -> {
            String otherwise = Fields.text(node, "an input", diagnostics);
            yield new Input(name, typeOf(node), otherwise, null);
          }
        };
    // An invalid input is still declared.
    declared.put(name, input == null ? new Input(name, text, null, null) : input);
    if (input == null) {
      wrong.add(name);
    }
  }

  private @Nullable Input described(String name, Node node, Diagnostics diagnostics) {
    Fields keys = Fields.of(node, "an input", diagnostics);
    keys.only(PlanKeys.INPUT);
    boolean isList = isList(keys);
    if (keys.node("required") != null && !keys.flag("required") && keys.node("default") == null) {
      diagnostics.add(
          keys.key("required"),
          "an input that is not required has a `default`",
          "such as `default: " + (isList ? "[]" : "\"\"") + "`");
      wrong.add(name);
    }
    String about = keys.text("description");
    Input input =
        isList ? list(name, keys, about, diagnostics) : one(name, keys, about, diagnostics);
    return keys.isSound() ? input : null;
  }

  /// Returns whether it is declared as a list, or its default is one.
  private static boolean isList(Fields keys) {
    Node type = keys.node("type");
    return type == null
        ? keys.node("options") == null && keys.node("default") instanceof SequenceNode
        : type instanceof ScalarNode word && word.getValue().equals(LIST);
  }

  private static @Nullable Input list(
      String name, Fields keys, @Nullable String about, Diagnostics diagnostics) {
    if (keys.node("options") != null) {
      diagnostics.add(keys.key("options"), "`options` does not go with `type: list`", "");
      return null;
    }
    Node otherwise = keys.node("default");
    if (otherwise == null) {
      return new Input(name, null, null, about);
    }
    if (!(otherwise instanceof SequenceNode list)) {
      diagnostics.add(
          otherwise,
          "`" + name + "` is a list, not " + Fields.kind(otherwise),
          "such as `default: [a, b]`");
      return null;
    }
    ValueReader reader = new ValueReader(_ -> true, diagnostics);
    return new Input(name, null, Json.write(reader.data(list)), about);
  }

  private static @Nullable Input one(
      String name, Fields keys, @Nullable String about, Diagnostics diagnostics) {
    Node otherwise = keys.node("default");
    Form.Field field =
        FormReader.described(
            name,
            keys,
            () -> otherwise == null ? new Form.Type.Text() : typeOf(otherwise),
            TYPES,
            diagnostics);
    return field == null ? null : new Input(name, field.type(), field.otherwise(), about);
  }

  /// Returns the type of a default. `007` and `1.10` keep their notation, although YAML parses them
  /// as numbers.
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
