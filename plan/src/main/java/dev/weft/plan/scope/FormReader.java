package dev.weft.plan.scope;

import dev.weft.Form;
import dev.weft.plan.source.Diagnostics;
import dev.weft.plan.source.Mappings;
import dev.weft.plan.source.PlanKeys;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Reads the `form` of an approval: for each field a type, `text`, `number` or `boolean`, or a list
/// of choices; or `{type, options, default, description}`.
public final class FormReader {
  /// The output of an approval in addition to the fields of its form: who answered.
  private static final String BY = "by";

  private static final String REMEDY =
      "`text`, `number`, `boolean`, or a list of what can be chosen";
  // The names of types in other tools.
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "string",
          "text",
          "str",
          "text",
          "int",
          "number",
          "integer",
          "number",
          "float",
          "number",
          "bool",
          "boolean",
          "array",
          "list",
          "sequence",
          "list");
  private static final Map<String, Form.Type> TYPES = new LinkedHashMap<>();

  static {
    TYPES.put("text", new Form.Type.Text());
    TYPES.put("number", new Form.Type.Decimal());
    TYPES.put("boolean", new Form.Type.Flag());
  }

  private FormReader() {}

  public static Form read(@Nullable Node node, Diagnostics diagnostics) {
    if (node == null) {
      return Form.EMPTY;
    }
    List<Form.Field> fields = new ArrayList<>();
    Fields written = Fields.of(node, "`form`", diagnostics);
    if (written.node(BY) != null) {
      diagnostics.add(
          written.key(BY), "the output `by` is who answered, and no field", "choose another name");
    }
    written
        .values()
        .forEach(
            (name, value) -> {
              if (name.isBlank()) {
                diagnostics.add(
                    written.key(name), "a field of the form has no name", "give it one");
                return;
              }
              Form.Field field = field(name, value, diagnostics);
              if (field != null) {
                fields.add(field);
              }
            });
    return new Form(fields);
  }

  /// Returns the names of the outputs of an approval with this form.
  public static List<String> outputs(@Nullable Node node) {
    List<String> names = new ArrayList<>(List.of(BY));
    names.addAll(Mappings.values(node).keySet());
    return names;
  }

  private static Form.@Nullable Field field(String name, Node node, Diagnostics diagnostics) {
    if (!(node instanceof MappingNode)) {
      Form.Type type = type(node, REMEDY, diagnostics);
      return type == null ? null : new Form.Field(name, type, null);
    }
    Fields fields = Fields.of(node, "a field", diagnostics).only(PlanKeys.FIELD);
    String about = fields.text("description");
    Form.Field field =
        described(
            name,
            fields,
            () -> {
              diagnostics.add(node, "which type does `" + name + "` have?", "add `type: text`");
              return null;
            },
            REMEDY,
            diagnostics);
    return field == null ? null : field.withAbout(about);
  }

  /// Reads a field or an input with `type` or `options`, and `default`; returns null, after
  /// reporting an error, if it is invalid.
  ///
  /// @param untyped the type if neither `type` nor `options` is present; null if that is an error
  /// @param types what to write instead of an unknown type
  static Form.@Nullable Field described(
      String name,
      Fields keys,
      Supplier<Form.@Nullable Type> untyped,
      String types,
      Diagnostics diagnostics) {
    Node given = keys.node("default");
    String otherwise = keys.text("default");
    Node written = keys.node("options") == null ? keys.node("type") : keys.node("options");
    Form.Type type = written == null ? untyped.get() : type(written, types, diagnostics);
    if (type == null || (given != null && otherwise == null)) {
      return null;
    }
    Form.Field field = new Form.Field(name, type, otherwise);
    try {
      if (otherwise != null) {
        field.value(otherwise);
      }
      return field;
    } catch (IllegalArgumentException wrong) {
      diagnostics.add(keys.value("default"), String.valueOf(wrong.getMessage()), "");
      return null;
    }
  }

  /// Returns null, after reporting an error, if the type is unknown.
  ///
  /// @param types what to write instead of an unknown type
  static Form.@Nullable Type type(Node node, String types, Diagnostics diagnostics) {
    if (node instanceof SequenceNode list) {
      List<String> options = new ArrayList<>();
      for (Node item : list.getValue()) {
        String option = Fields.text(item, "an option", diagnostics);
        if (option != null) {
          options.add(option);
        }
      }
      if (list.getValue().isEmpty()) {
        diagnostics.add(list, "there is nothing to choose", "");
      }
      return options.isEmpty() ? null : new Form.Type.Choice(options);
    }
    String name = Fields.text(node, "a field's type", diagnostics);
    Form.Type type = name == null ? null : TYPES.get(name);
    if (name != null && type == null) {
      diagnostics.add(node, "`" + name + "` is no type", ours(name, types));
    }
    return type;
  }

  /// Returns what to write instead of an unknown type.
  private static String ours(String word, String types) {
    String ours = ELSEWHERE.get(word);
    return ours != null && types.contains("`" + ours + "`") ? "write `" + ours + "`" : types;
  }
}
