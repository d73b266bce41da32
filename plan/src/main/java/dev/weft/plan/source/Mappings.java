package dev.weft.plan.source;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// Access to the mappings of a YAML document without validation, which `Fields` performs.
public final class Mappings {
  private Mappings() {}

  /// Returns the values by key; for a duplicate key the first; none if the node is not a mapping.
  public static Map<String, Node> values(@Nullable Node node) {
    Map<String, Node> values = new LinkedHashMap<>();
    if (node instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        if (tuple.getKeyNode() instanceof ScalarNode key) {
          values.putIfAbsent(key.getValue(), tuple.getValueNode());
        }
      }
    }
    return values;
  }

  /// Passes every text in a node to `texts`, keys included.
  public static void forEachText(Node node, Consumer<String> texts) {
    switch (node) {
      case ScalarNode scalar -> texts.accept(scalar.getValue());
      case SequenceNode list -> list.getValue().forEach(item -> forEachText(item, texts));
      case MappingNode mapping -> {
        for (NodeTuple tuple : mapping.getValue()) {
          forEachText(tuple.getKeyNode(), texts);
          forEachText(tuple.getValueNode(), texts);
        }
      }
      default -> {
        // An anchor has the texts of its node.
      }
    }
  }

  /// Returns the name of the key; empty if it is not a text.
  public static String key(NodeTuple tuple) {
    return tuple.getKeyNode() instanceof ScalarNode key ? key.getValue() : "";
  }

  /// Returns a mapping at the position of `place`.
  public static MappingNode of(List<NodeTuple> keys, Node place) {
    return new MappingNode(
        Tag.MAP, true, keys, FlowStyle.BLOCK, place.getStartMark(), place.getEndMark());
  }
}
