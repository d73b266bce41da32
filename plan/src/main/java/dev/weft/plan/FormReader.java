package dev.weft.plan;

import dev.weft.Form;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Reads the `form` of an approval: for each field a type, `text`, `number` or `boolean`, or a list
/// of what can be chosen; or `{type, options, default}`.
final class FormReader {
  static final List<String> KEYS = List.of("type", "options", "default");

  /// What an approval leaves beside the fields of its form: who answered.
  private static final String BY = "by";

  private static final Map<String, Form.Type> TYPES = new LinkedHashMap<>();

  static {
    TYPES.put("text", new Form.Type.Text());
    TYPES.put("number", new Form.Type.Decimal());
    TYPES.put("boolean", new Form.Type.Flag());
  }

  private FormReader() {}

  static Form read(@Nullable Node node, Problems problems) {
    if (node == null) {
      return Form.EMPTY;
    }
    List<Form.Field> fields = new ArrayList<>();
    Fields written = Fields.of(node, "`form`", problems);
    if (written.node(BY) != null) {
      problems.add(
          written.key(BY), "the output `by` is who answered, and no field", "choose another name");
    }
    written
        .values()
        .forEach(
            (name, value) -> {
              Form.Field field = field(name, value, problems);
              if (field != null) {
                fields.add(field);
              }
            });
    return new Form(fields);
  }

  /// The names of what an approval leaves that has this form.
  static List<String> outputs(@Nullable Node node) {
    List<String> names = new ArrayList<>(List.of(BY));
    names.addAll(Mappings.values(node).keySet());
    return names;
  }

  private static Form.@Nullable Field field(String name, Node node, Problems problems) {
    if (!(node instanceof MappingNode)) {
      Form.Type type = type(node, problems);
      return type == null ? null : new Form.Field(name, type, null);
    }
    Fields fields = Fields.of(node, "a field", problems).only(KEYS);
    Node options = fields.node("options");
    Node named = options == null ? fields.node("type") : options;
    if (named == null) {
      problems.add(node, "which type does `" + name + "` have?", "add `type: text`");
      return null;
    }
    Form.Type type = type(named, problems);
    String otherwise = fields.text("default");
    if (type == null) {
      return null;
    }
    Form.Field field = new Form.Field(name, type, otherwise);
    if (otherwise != null) {
      checkDefault(field, otherwise, fields.value("default"), problems);
    }
    return field;
  }

  /// Whether a field takes its default.
  static boolean checkDefault(Form.Field field, String otherwise, Node node, Problems problems) {
    try {
      field.value(otherwise);
      return true;
    } catch (IllegalArgumentException wrong) {
      problems.add(node, String.valueOf(wrong.getMessage()), "");
      return false;
    }
  }

  /// Null, with a problem, if it is none.
  static Form.@Nullable Type type(Node node, Problems problems) {
    if (node instanceof SequenceNode list) {
      List<String> options = new ArrayList<>();
      for (Node item : list.getValue()) {
        String option = Fields.text(item, "an option", problems);
        if (option != null) {
          options.add(option);
        }
      }
      if (list.getValue().isEmpty()) {
        problems.add(list, "there is nothing to choose", "");
      }
      return options.isEmpty() ? null : new Form.Type.Choice(options);
    }
    String name = Fields.text(node, "a field's type", problems);
    Form.Type type = name == null ? null : TYPES.get(name);
    if (name != null && type == null) {
      problems.add(
          node,
          "`" + name + "` is no type",
          name.equals("string")
              ? "write `text`"
              : "`text`, `number`, `boolean`, or a list of what can be chosen");
    }
    return type;
  }
}
