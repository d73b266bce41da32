package dev.weft.plan;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// Reads `inputs`: each has a default, whose type, a text, a number or true or false, is that of
/// whatever the command line gives instead.
final class InputsReader {
  private InputsReader() {}

  /// @param given what the command line says, by name
  /// @throws PlanException if it gives what the plan does not have, or cannot take
  static Map<String, Object> read(@Nullable Node node, Map<String, String> given, Problems problems)
      throws PlanException {
    Map<String, Object> inputs = new LinkedHashMap<>();
    if (node != null) {
      Fields.of(node, "`inputs`", problems)
          .values()
          .forEach((name, value) -> inputs.put(name, otherwise(name, value, problems)));
    }
    List<String> wrong = new ArrayList<>();
    given.forEach(
        (name, text) -> {
          Object before = inputs.get(name);
          if (before == null) {
            String remedy = Nearest.remedy(name, inputs.keySet());
            wrong.add(
                "error: the plan has no input `%s`%s"
                    .formatted(name, remedy.isEmpty() ? "" : "; " + remedy));
            return;
          }
          Object value = like(before, text);
          if (value == null) {
            String what = before instanceof Boolean ? "true or false" : "a number";
            wrong.add("error: the input `%s` is %s, not `%s`".formatted(name, what, text));
          } else {
            inputs.put(name, value);
          }
        });
    if (!wrong.isEmpty()) {
      throw new PlanException(wrong);
    }
    return inputs;
  }

  private static Object otherwise(String name, Node node, Problems problems) {
    String text = Fields.text(node, "the input `" + name + "`", problems);
    if (text == null || !(node instanceof ScalarNode scalar)) {
      return "";
    }
    Tag tag = scalar.getTag();
    if (tag.equals(Tag.BOOL)) {
      return Boolean.valueOf(text);
    }
    Object number = tag.equals(Tag.INT) || tag.equals(Tag.FLOAT) ? number(text) : null;
    // `007` and `1.10` are what they look like, whatever YAML makes of them.
    return number != null && number.toString().equals(text) ? number : text;
  }

  /// The text as a value of the type of `model`; null if it is none.
  private static @Nullable Object like(Object model, String text) {
    return switch (model) {
      case Boolean _ -> text.matches("true|false") ? Boolean.valueOf(text) : null;
      case Number _ -> number(text);
      default -> text;
    };
  }

  private static @Nullable Object number(String text) {
    try {
      return text.matches("-?\\d{1,18}") ? (Object) Long.valueOf(text) : new BigDecimal(text);
    } catch (NumberFormatException none) {
      return null;
    }
  }
}
