package dev.weft.plan.reading;

import dev.weft.plan.hints.Nearest;
import dev.weft.plan.scope.Fields;
import dev.weft.plan.source.Diagnostics;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads `duplicates`: what becomes of rows with the same key.
final class Duplicates {
  private static final String KEY = "duplicates";
  private static final String KEEP = "keep";
  private static final List<String> VALUES = List.of("refuse", KEEP);

  private Duplicates() {}

  /// Returns whether they are kept; false, after reporting an error, if the value is unknown.
  static boolean areKept(Fields fields, Diagnostics diagnostics) {
    Node node = fields.node(KEY);
    String written = node == null ? null : fields.text(KEY);
    if (node == null || written == null) {
      return false;
    }
    if (!VALUES.contains(written)) {
      diagnostics.add(
          node,
          "`" + KEY + "` is `refuse` or `keep`, not `" + written + "`",
          Nearest.remedy(written, VALUES));
    }
    return written.equals(KEEP);
  }
}
