package dev.weft.plan.reading;

import dev.weft.Context;
import dev.weft.Status;
import dev.weft.plan.hints.Nearest;
import dev.weft.plan.reading.TaskReader.ForEach;
import dev.weft.plan.results.ResultFormat;
import dev.weft.plan.results.TaskResults;
import dev.weft.plan.rows.ColumnKey;
import dev.weft.plan.rows.CsvRows;
import dev.weft.plan.rows.CsvText;
import dev.weft.plan.rows.FoundTasks;
import dev.weft.plan.rows.JsonRows;
import dev.weft.plan.rows.NumberedRows;
import dev.weft.plan.rows.RowFile;
import dev.weft.plan.rows.RowKey;
import dev.weft.plan.rows.Rows;
import dev.weft.plan.scope.Fields;
import dev.weft.plan.scope.ReadContext;
import dev.weft.plan.source.Diagnostics;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// Reads a `for-each` over the results of another task.
final class ResultRowsReader {
  private static final String WHERE = "where";
  private static final String FAILED = "failed";
  private static final String SUCCEEDED = "succeeded";

  private final String task;
  private final ReadContext context;
  private final ResultsReader results;
  private final Diagnostics diagnostics;

  /// @param task the task with the `for-each`
  /// @param context what `where` can read beside the row
  ResultRowsReader(String task, ReadContext context, ResultsReader results) {
    this.task = task;
    this.context = context;
    this.results = results;
    this.diagnostics = context.diagnostics();
  }

  /// Returns null, after reporting an error, if the rows cannot be used.
  @Nullable ForEach read(Fields fields, String as) {
    Node node = fields.value("results");
    String source = fields.text("results");
    if (source == null) {
      return null;
    }
    Map<String, ?> needs = context.names().needs();
    if (!needs.containsKey(source)) {
      String remedy =
          Nearest.best(source, needs.keySet())
              .map(Nearest::question)
              .orElse("add `needs: " + source + "` to this task");
      diagnostics.add(node, "no task `" + source + "` is needed here", remedy);
      return null;
    }
    TaskResults of = results.declared(source);
    if (of == null) {
      diagnostics.add(
          node,
          "the results of `" + source + "` are not written to a file",
          "`results: " + ResultsReader.fileName(source) + "` on that task does it");
      return null;
    }
    Rows rows = rows(fields, node, of, as);
    Predicate<Context> where = rows == null ? null : where(fields.node(WHERE), rows, as);
    return rows == null || where == null
        ? null
        : new ForEach(
            rows,
            as,
            null,
            tasks ->
                new FoundTasks(
                    tasks,
                    "in the results of `" + source + "`",
                    _ -> rows,
                    where,
                    context.secrets()));
  }

  private @Nullable Rows rows(Fields fields, Node node, TaskResults of, String as) {
    String given = fields.text("key");
    String key = given == null ? results.keyOf(of.task()) : given;
    RowFile file = new RowFile(of.file());
    if (key == null) {
      diagnostics.add(
          node,
          "which column of the results of `" + of.task() + "` names a row?",
          "add `key:` and the column, or have the results written as `.jsonl`");
      return null;
    }
    Rows rows =
        of.format() == ResultFormat.JSONL
            ? new JsonRows(file, RowKey.of(key, as))
            : new CsvRows(new CsvText(file, ','), List.of(), new ColumnKey(key, as), Map.of());
    return results.keepsDuplicates(of.task()) ? new NumberedRows(rows, task) : rows;
  }

  private @Nullable Predicate<Context> where(@Nullable Node node, Rows rows, String as) {
    if (node == null) {
      return _ -> true;
    }
    if (node instanceof ScalarNode word) {
      switch (word.getValue()) {
        case FAILED -> {
          List<String> faults = List.of(Status.FAILED.toString(), Status.TIMED_OUT.toString());
          return it -> faults.contains(status(it, as));
        }
        case SUCCEEDED -> {
          return it -> SUCCEEDED.equals(status(it, as));
        }
        default -> {
          // An expression.
        }
      }
    }
    ReadContext ofRow = context.withNames(context.names().withRow(as, rows));
    return new StepReader(ofRow).atTheEnd().condition(node, WHERE);
  }

  private static @Nullable Object status(Context context, String as) {
    return context.task().values().get(as) instanceof Map<?, ?> row ? row.get("status") : null;
  }
}
