package dev.weft.plan.reading;

import dev.weft.plan.scope.Fields;
import dev.weft.plan.source.Diagnostics;
import dev.weft.plan.source.Times;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/// Pauses: a fixed one, such as `10s`, or from the first, which doubles, to the longest, such as
/// `1s..1m`.
record Backoff(Duration first, Duration longest) {

  /// Returns null, after reporting an error, if the node is no such text.
  static @Nullable Backoff read(Node node, String key, Diagnostics diagnostics) {
    String text = Fields.text(node, "`" + key + "`", diagnostics);
    if (text == null) {
      return null;
    }
    String[] ends = text.split("\\.\\.", 2);
    try {
      Duration first = Times.parse(ends[0]);
      Duration longest = ends.length == 1 ? first : Times.parse(ends[1]);
      if (longest.compareTo(first) >= 0) {
        return new Backoff(first, longest);
      }
      diagnostics.add(node, "`" + key + "` ends before it begins", "such as `1s..1m`");
    } catch (IllegalArgumentException wrong) {
      diagnostics.add(node, "`" + key + "`: " + wrong.getMessage(), "such as `1s..1m`");
    }
    return null;
  }
}
