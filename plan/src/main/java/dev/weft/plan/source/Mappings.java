package dev.weft.plan.source;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// Mappings of a YAML document as they stand there. Whether they are right is seen to by `Fields`.
public final class Mappings {
  private Mappings() {}

  /// The values by key, of two with one key the first; none where the node is no mapping.
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

  /// What the key is called; empty where it is no word.
  public static String key(NodeTuple tuple) {
    return tuple.getKeyNode() instanceof ScalarNode key ? key.getValue() : "";
  }

  /// A mapping that stands where `place` does.
  public static MappingNode of(List<NodeTuple> keys, Node place) {
    return new MappingNode(
        Tag.MAP, true, keys, FlowStyle.BLOCK, place.getStartMark(), place.getEndMark());
  }
}
