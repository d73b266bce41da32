package dev.weft.plan.reading;

import dev.weft.plan.scope.Fields;
import dev.weft.plan.source.Diagnostics;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads the `delimiter` of rows that are lines: they may end with NUL instead.
final class LineEnd {
  private LineEnd() {}

  /// Returns whether rows end with NUL; false, after reporting an error, if they end with something
  /// else that is no line end.
  static boolean isNul(Fields fields, Diagnostics diagnostics) {
    @Nullable Node node = fields.node("delimiter");
    String written = node == null ? null : fields.text("delimiter");
    if (node == null || written == null) {
      return false;
    }
    boolean isNul = written.equals("\0") || written.equals("\\0");
    if (!isNul) {
      diagnostics.add(
          node,
          "rows that are lines end with their line, or with NUL",
          "leave it out, or write `delimiter: \"\\0\"`");
    }
    return isNul;
  }
}
