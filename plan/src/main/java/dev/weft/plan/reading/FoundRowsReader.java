package dev.weft.plan.reading;

import dev.weft.Context;
import dev.weft.expression.Expression;
import dev.weft.expression.Path;
import dev.weft.expression.Scope;
import dev.weft.expression.Template;
import dev.weft.plan.reading.TaskReader.ForEach;
import dev.weft.plan.rows.FoundRows;
import dev.weft.plan.rows.FoundTasks;
import dev.weft.plan.rows.ListRows;
import dev.weft.plan.rows.NumberedRows;
import dev.weft.plan.rows.OutputText;
import dev.weft.plan.rows.RowKey;
import dev.weft.plan.rows.RowText;
import dev.weft.plan.rows.Rows;
import dev.weft.plan.scope.Fields;
import dev.weft.plan.scope.ReadContext;
import dev.weft.plan.scope.StaticScope;
import dev.weft.plan.scope.TemplateReader;
import dev.weft.plan.source.Diagnostics;
import dev.weft.plan.source.PlanKeys;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// Reads a `for-each` over what a needed task left: a list among its outputs, or the path of a file
/// of rows.
final class FoundRowsReader {
  private final String task;
  private final ReadContext settled;
  private final ReadContext context;
  private final Diagnostics diagnostics;

  /// @param task the task with the `for-each`
  /// @param settled the context in which files are resolved
  /// @param context the context in which needed tasks can be read
  FoundRowsReader(String task, ReadContext settled, ReadContext context) {
    this.task = task;
    this.settled = settled;
    this.context = context;
    this.diagnostics = context.diagnostics();
  }

  /// Returns whether the node is a text that reads a needed task.
  static boolean isAt(Node node) {
    if (!(node instanceof ScalarNode text) || !Template.isIn(text.getValue())) {
      return false;
    }
    Template template = TemplateReader.parse(node, PlanKeys.FOR_EACH, new Diagnostics());
    return template != null
        && template.expressions().stream()
            .flatMap(it -> it.paths().stream())
            .anyMatch(FoundRowsReader::isNeed);
  }

  private static boolean isNeed(Path path) {
    return path.segments().getFirst().equals(StaticScope.NEEDS);
  }

  /// Reads rows in an output; returns null, after reporting an error, if they cannot be used.
  ///
  /// @param key the key of a row that is an object; null if none is declared
  /// @param kept whether several rows may have the same key
  @Nullable ForEach list(Node node, @Nullable RowKey key, boolean kept, String as) {
    TemplateReader templates = new StepReader(context).atTheEnd();
    Template template = templates.read(node, "`for-each`");
    if (template == null || !isList(template, node)) {
      return null;
    }
    String name = template.expressions().getFirst().toString();
    return found(
        new ListRows(name, List.of(), key),
        as,
        kept,
        "in `" + name + "`",
        templates.reading("", scope -> FoundRows.in(value(template, name, scope), name, key)));
  }

  private boolean isList(Template template, Node node) {
    List<Expression> read = template.expressions();
    if (template.parts().size() > 1) {
      diagnostics.add(
          node,
          "this is a text, and rows are a list",
          "`${{ needs.TASK.outputs.NAME }}` alone can stand here");
      return false;
    }
    if (read.getFirst() instanceof Path path && path.segments().size() == 3) {
      diagnostics.add(
          node,
          path.toString(),
          "`%s` is no list".formatted(path),
          path.segments().getLast().equals("results")
              ? "write `for-each: {results: %s}`".formatted(path.segments().get(1))
              : "");
      return false;
    }
    return true;
  }

  /// Reads the rows of a file whose path is an output; returns null, after reporting an error, if
  /// they cannot be used.
  ///
  /// @param format `csv`, `jsonl` or `lines`
  @Nullable ForEach file(Fields fields, String format, boolean kept, String as) {
    Node node = fields.value(format);
    TemplateReader templates = new StepReader(context).atTheEnd();
    Template template = templates.read(node, "`" + format + "`");
    Function<RowText, Rows> reading =
        PrintedRowsReader.reading(format, fields, node, as, diagnostics);
    if (template == null || reading == null || !fields.isSound()) {
      return null;
    }
    String name =
        template.parts().size() == 1
            ? template.expressions().getFirst().toString()
            : template.toString();
    String remedy = remedy(template);
    return found(
        reading.apply(new OutputText(name, "")),
        as,
        kept,
        "in the file `" + name + "`",
        templates.reading(
            "",
            scope ->
                reading.apply(
                    FoundRows.file(
                        value(template, name, scope), settled.directory(), name, remedy))));
  }

  /// Returns what to do about a file that is gone.
  private static String remedy(Template template) {
    TreeSet<String> tasks = new TreeSet<>();
    template.expressions().stream()
        .flatMap(it -> it.paths().stream())
        .filter(path -> isNeed(path) && path.segments().size() > 1)
        .forEach(path -> tasks.add(path.segments().get(1)));
    return "`weft retry --again " + tasks.first() + "` makes it anew";
  }

  private @Nullable Object value(Template template, String name, Scope scope) {
    Object value = template.value(scope);
    if (value != null) {
      context.secrets().refuseIn(Map.of(name, value), "`for-each`");
    }
    return value;
  }

  private ForEach found(
      Rows example, String as, boolean kept, String which, Function<Context, Rows> source) {
    Function<Context, Rows> rows = kept ? at -> new NumberedRows(source.apply(at), task) : source;
    return new ForEach(
        kept ? new NumberedRows(example, task) : example,
        as,
        null,
        tasks -> new FoundTasks(tasks, which, rows, _ -> true, context.secrets()));
  }
}
