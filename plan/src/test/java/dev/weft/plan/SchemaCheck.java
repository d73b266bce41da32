package dev.weft.plan;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.weft.plan.reading.Document;
import dev.weft.plan.source.Diagnostics;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Validates plans and test files against their JSON Schemas, as an editor does.
public final class SchemaCheck {
  static final JsonNode TREE = JsonMapper.shared().readTree(PlanSchema.text());

  private static final Schema SCHEMA = schema(TREE);
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Map<Tag, ConstructNode> SCALARS =
      new CoreSchema().getSchemaTagConstructors();

  private SchemaCheck() {}

  private static Schema schema(JsonNode tree) {
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(tree);
  }

  /// Returns the errors of a plan; empty if the schema accepts it. A text that is not YAML is an
  /// error, too.
  static List<String> mistakes(String plan) {
    return mistakes(plan, SCHEMA);
  }

  /// Returns the errors of a text by another schema.
  public static List<String> mistakes(String text, JsonNode schema) {
    return mistakes(text, schema(schema));
  }

  private static List<String> mistakes(String plan, Schema schema) {
    Diagnostics diagnostics = new Diagnostics();
    diagnostics.addFile("plan.yaml", plan);
    Optional<Node> root = Document.read("plan.yaml", plan, diagnostics);
    if (root.isEmpty() || !diagnostics.isEmpty()) {
      return List.of("this is no document");
    }
    return hasKeysThatAreNoTexts(root.get())
        ? List.of("JSON has no such key")
        : schema.validate(json(root.get())).stream().map(Object::toString).toList();
  }

  private static boolean hasKeysThatAreNoTexts(Node node) {
    return switch (node) {
      case MappingNode mapping ->
          mapping.getValue().stream()
              .anyMatch(
                  tuple ->
                      !(tuple.getKeyNode() instanceof ScalarNode)
                          || hasKeysThatAreNoTexts(tuple.getValueNode()));
      case SequenceNode list ->
          list.getValue().stream().anyMatch(SchemaCheck::hasKeysThatAreNoTexts);
      default -> false;
    };
  }

  private static JsonNode json(Node node) {
    return switch (node) {
      case MappingNode mapping -> {
        ObjectNode object = JSON.objectNode();
        for (NodeTuple tuple : mapping.getValue()) {
          String key = ((ScalarNode) tuple.getKeyNode()).getValue();
          object.set(key, json(tuple.getValueNode()));
        }
        yield object;
      }
      case SequenceNode list -> {
        ArrayNode array = JSON.arrayNode();
        list.getValue().forEach(item -> array.add(json(item)));
        yield array;
      }
      case ScalarNode scalar -> json(scalar);
      default -> throw new AssertionError(node);
    };
  }

  private static JsonNode json(ScalarNode scalar) {
    if (scalar.getTag().equals(Tag.NULL)) {
      return JSON.nullNode();
    }
    return switch (value(scalar)) {
      case Boolean flag -> JSON.booleanNode(flag);
      case Integer number -> JSON.numberNode(number);
      case Long number -> JSON.numberNode(number);
      case BigInteger number -> JSON.numberNode(number);
      case Double number when Double.isFinite(number) -> JSON.numberNode(number);
      case null, default -> JSON.stringNode(scalar.getValue());
    };
  }

  private static @Nullable Object value(ScalarNode scalar) {
    ConstructNode construct = SCALARS.get(scalar.getTag());
    try {
      return construct == null ? scalar.getValue() : construct.construct(scalar);
    } catch (RuntimeException unlikeItsTag) {
      return scalar.getValue();
    }
  }
}
