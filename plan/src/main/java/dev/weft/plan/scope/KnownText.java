package dev.weft.plan.scope;

import dev.weft.expression.Expression;
import dev.weft.expression.ExpressionException;
import dev.weft.expression.Path;
import dev.weft.expression.Scope;
import dev.weft.expression.Template;
import dev.weft.plan.source.Diagnostics;
import dev.weft.plan.source.PlanKeys;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads texts that must be known before the run, such as the name of a file of rows: their
/// templates can read only the plan's inputs.
public final class KnownText {
  private static final String INPUTS = "inputs";

  private KnownText() {}

  /// Returns the resolved text; null, after reporting an error, if it is invalid; also null if it
  /// reads an input whose value is unknown.
  ///
  /// @param key the key whose value it is
  public static @Nullable String read(Node node, String key, ReadContext context) {
    return read(node, key, context, KnownText::text);
  }

  private static String text(Template template, Scope scope) {
    for (Expression expression : template.expressions()) {
      if (expression.find(scope) instanceof List) {
        throw new ExpressionException("`" + expression + "` is a list, and here is a text");
      }
    }
    return template.text(scope);
  }

  /// Returns the value itself if the text is a single insertion; null in the same cases as [#read].
  public static @Nullable Object value(Node node, String key, ReadContext context) {
    return KnownText.<Object>read(node, key, context, Template::value);
  }

  private static <T> @Nullable T read(
      Node node, String key, ReadContext context, BiFunction<Template, Scope, @Nullable T> filled) {
    Diagnostics diagnostics = context.diagnostics();
    Template template = TemplateReader.parse(node, "`" + key + "`", diagnostics);
    if (template == null
        || !isKnown(template, node, key, context)
        || context.names().isUnsettled(template)) {
      return null;
    }
    try {
      return filled.apply(template, new Scope(Map.of(INPUTS, context.planValues().inputs())));
    } catch (ExpressionException wrong) {
      diagnostics.add(node, wrong);
      return null;
    }
  }

  private static boolean isKnown(Template template, Node node, String key, ReadContext context) {
    Diagnostics diagnostics = context.diagnostics();
    for (Expression expression : template.expressions()) {
      for (Path path : expression.paths()) {
        boolean isFilled =
            context.planValues().isFilled(path) && !context.names().isUnsettled(path);
        if (!path.segments().getFirst().equals(INPUTS) || isFilled) {
          diagnostics.add(
              node,
              path.toString(),
              "`" + key + "` is settled before anything runs, when `" + path + "` has no value yet",
              key.equals(PlanKeys.FOR_EACH)
                  ? "only `${{ inputs.NAME }}` and `${{ needs.TASK.outputs.NAME }}` can stand here"
                  : "only `${{ inputs.NAME }}` can stand here");
          return false;
        }
      }
    }
    OutputPaths none = new OutputPaths(List.of(), null, List.of(), context);
    return new TemplateReader(context, none).check(template, node);
  }
}
