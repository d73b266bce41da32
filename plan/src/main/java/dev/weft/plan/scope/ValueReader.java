package dev.weft.plan.scope;

import dev.weft.expression.ValueTemplate;
import dev.weft.json.Json;
import dev.weft.plan.source.Diagnostics;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/// Reads values that YAML and JSON have in common, with templates in their texts. A number keeps
/// its digits as written.
public final class ValueReader {
  private static final Map<Tag, ConstructNode> SCALARS =
      new CoreSchema().getSchemaTagConstructors();

  private final Predicate<ScalarNode> texts;
  private final Diagnostics diagnostics;

  public ValueReader(TemplateReader templates, Diagnostics diagnostics) {
    this(text -> templates.read(text, "a value") != null, diagnostics);
  }

  /// @param texts checks a text; reports an error and returns false if it is invalid
  public ValueReader(Predicate<ScalarNode> texts, Diagnostics diagnostics) {
    this.texts = texts;
    this.diagnostics = diagnostics;
  }

  /// Reads a value. The result is valid only if no error was reported.
  public ValueTemplate read(Node node) {
    return ValueTemplate.of(tree(node));
  }

  /// Returns the value, with its texts as written.
  public @Nullable Object tree(Node node) {
    return switch (node) {
      case MappingNode mapping -> map(mapping);
      case SequenceNode sequence -> list(sequence);
      case ScalarNode scalar -> scalar(scalar);
      default -> null;
    };
  }

  /// Returns the items of a list without templates. A number remains one only if JSON has the same
  /// notation: `007` and `0x1f` are texts.
  List<@Nullable Object> data(SequenceNode list) {
    List<@Nullable Object> data = new ArrayList<>();
    list.getValue().forEach(item -> data.add(datum(item)));
    return data;
  }

  /// Returns a value without templates, or a mapping of such values.
  public @Nullable Object datum(Node node) {
    if (node instanceof SequenceNode list) {
      return data(list);
    }
    if (node instanceof MappingNode mapping) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      Fields.of(mapping, "this", diagnostics)
          .values()
          .forEach((name, value) -> map.put(name, datum(value)));
      return map;
    }
    Object value = tree(node);
    return value instanceof Number
            && node instanceof ScalarNode scalar
            && !Json.write(value).equals(scalar.getValue())
        ? scalar.getValue()
        : value;
  }

  private Map<String, @Nullable Object> map(MappingNode mapping) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    Fields.of(mapping, "this", diagnostics)
        .values()
        .forEach((name, value) -> map.put(name, tree(value)));
    return map;
  }

  private List<@Nullable Object> list(SequenceNode sequence) {
    List<@Nullable Object> list = new ArrayList<>();
    sequence.getValue().forEach(item -> list.add(tree(item)));
    return list;
  }

  private @Nullable Object scalar(ScalarNode scalar) {
    Tag tag = scalar.getTag();
    String text = scalar.getValue();
    if (tag.equals(Tag.FLOAT)) {
      if (text.matches("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)")) {
        diagnostics.add(scalar, "JSON has no number `" + text + "`", "in quotes it is a text");
        return null;
      }
    }
    ConstructNode construct = SCALARS.get(tag);
    if (tag.equals(Tag.STR) || construct == null) {
      return texts.test(scalar) ? text : null;
    }
    if (tag.equals(Tag.BINARY)) {
      diagnostics.add(scalar, "JSON has no bytes", "leave the tag out: it is a text then");
      return null;
    }
    try {
      Object value = tag.equals(Tag.FLOAT) ? new BigDecimal(text) : construct.construct(scalar);
      if (value != null || tag.equals(Tag.NULL)) {
        return value;
      }
    } catch (NumberFormatException none) {
      // Reported below.
    }
    diagnostics.add(scalar, "`" + text + "` is not what its tag says", "leave the tag out");
    return null;
  }
}
