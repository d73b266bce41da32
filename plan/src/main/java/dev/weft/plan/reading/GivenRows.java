package dev.weft.plan.reading;

import dev.weft.expression.Expression;
import dev.weft.expression.Path;
import dev.weft.expression.Template;
import dev.weft.plan.rows.Rows;
import dev.weft.plan.scope.KnownText;
import dev.weft.plan.scope.ReadContext;
import dev.weft.plan.scope.TemplateReader;
import dev.weft.plan.source.Diagnostics;
import dev.weft.plan.source.PlanKeys;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// Reads rows from an input: `for-each: ${{ inputs.regions }}`.
final class GivenRows {
  private GivenRows() {}

  /// Returns whether the node is an expression, as opposed to the rows themselves.
  static boolean isAt(Node node) {
    return node instanceof ScalarNode text && Template.isIn(text.getValue());
  }

  /// Returns null, after reporting an error, if there is no list, or its rows cannot be used; also
  /// null if the input has no value.
  static @Nullable Rows read(Node node, InlineRowsReader reader, ReadContext context) {
    Diagnostics diagnostics = context.diagnostics();
    Object value = KnownText.value(node, PlanKeys.FOR_EACH, context);
    if (value == null) {
      return null;
    }
    if (value instanceof List<?> items) {
      return reader.read(node, items);
    }
    Template template = TemplateReader.parse(node, PlanKeys.FOR_EACH, diagnostics);
    List<Expression> read = template == null ? List.of() : template.expressions();
    boolean isAlone = template != null && template.parts().size() == 1;
    if (isAlone && read.getFirst() instanceof Path input && input.segments().size() == 2) {
      diagnostics.add(
          node,
          input.toString(),
          "`" + input + "` is " + kind(value) + ", and rows are a list",
          "under `inputs`: `%s: {type: list, default: [a, b]}`"
              .formatted(input.segments().getLast()));
    } else {
      String remedy = isAlone ? "" : "`${{ inputs.NAME }}` alone can stand here, a list";
      diagnostics.add(node, "this is " + kind(value) + ", and rows are a list", remedy);
    }
    return null;
  }

  private static String kind(Object value) {
    return switch (value) {
      case Map<?, ?> _ -> "a mapping";
      case String _ -> "a text";
      case Number _ -> "a number";
      default -> "true or false";
    };
  }
}
