package dev.weft.plan.reading;

import dev.weft.expression.Template;
import dev.weft.plan.hints.WorkflowKeys;
import dev.weft.plan.reading.TaskReader.ForEach;
import dev.weft.plan.rows.JsonRows;
import dev.weft.plan.rows.KnownTasks;
import dev.weft.plan.rows.LineRows;
import dev.weft.plan.rows.NumberedRows;
import dev.weft.plan.rows.RowException;
import dev.weft.plan.rows.RowFile;
import dev.weft.plan.rows.RowKey;
import dev.weft.plan.rows.Rows;
import dev.weft.plan.scope.Fields;
import dev.weft.plan.scope.KnownText;
import dev.weft.plan.scope.PlanPath;
import dev.weft.plan.scope.ReadContext;
import dev.weft.plan.source.Diagnostics;
import dev.weft.plan.source.Mappings;
import dev.weft.plan.source.PlanKeys;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Reads a `for-each` and, once, every row that it names.
final class RowsReader {
  private static final List<String> COMPANIONS =
      List.of("format", "key", "delimiter", "types", "duplicates", "exclude", "include");
  private static final List<String> TAKEN =
      List.of("inputs", "secrets", "steps", "needs", "outputs", "task", "run", "failure");

  // The sources that a needed task may leave.
  private static final List<String> FOUND = List.of("list", "csv", "jsonl", "lines");

  private final String task;
  private final ReadContext context;
  private final ReadContext ofCommand;
  private final ResultsReader results;
  private final FoundRowsReader found;
  private final Diagnostics diagnostics;

  /// @param task the task with the `for-each`
  /// @param context the context in which files are resolved
  /// @param ofCommand the context of a command that prints rows, and of what a needed task left
  /// @param results where the results of tasks go
  RowsReader(String task, ReadContext context, ReadContext ofCommand, ResultsReader results) {
    this.task = task;
    this.context = context;
    this.ofCommand = ofCommand;
    this.results = results;
    this.found = new FoundRowsReader(task, context, ofCommand);
    this.diagnostics = context.diagnostics();
  }

  /// Returns the variable name of a row in templates, even if the rows cannot be used.
  static String as(@Nullable Node node) {
    return Mappings.values(node).get("as") instanceof ScalarNode as
        ? as.getValue()
        : PlanKeys.DEFAULT_ROW;
  }

  /// Returns null, after reporting an error, if the rows cannot be used; also null if their source
  /// depends on an input without a value.
  @Nullable ForEach read(Node node) {
    if (node instanceof SequenceNode list) {
      Rows rows = new InlineRowsReader(null, false, diagnostics).read(list);
      return rows == null ? null : checked(node, rows, PlanKeys.DEFAULT_ROW);
    }
    if (FoundRowsReader.isAt(node)) {
      return found.list(node, null, false, PlanKeys.DEFAULT_ROW);
    }
    if (GivenRows.isAt(node)) {
      Rows rows = GivenRows.read(node, new InlineRowsReader(null, false, diagnostics), context);
      return rows == null ? null : checked(node, rows, PlanKeys.DEFAULT_ROW);
    }
    Fields fields =
        Fields.of(
                node,
                "`for-each` is a list of values, or says where rows come from",
                "such as `[a, b]` or `{lines: hosts.txt}`",
                diagnostics)
            .only(PlanKeys.ROWS, WorkflowKeys::ofRows);
    String as = as(fields);
    String source = source(fields, node);
    if (source == null || !isKeyFixed(fields.node("key"))) {
      return null;
    }
    Node from = fields.value(source);
    if (source.equals("command")) {
      return new PrintedRowsReader(fields, as, ofCommand).read(from);
    }
    if (source.equals("results")) {
      return new ResultRowsReader(task, ofCommand, results).read(fields, as);
    }
    boolean kept = Duplicates.areKept(fields, diagnostics);
    if (FOUND.contains(source) && FoundRowsReader.isAt(from)) {
      return source.equals("list")
          ? found.list(from, key(fields, as), kept, as)
          : found.file(fields, source, kept, as);
    }
    Rows rows =
        switch (source) {
          case "list" -> list(fields, from, as, kept);
          case "files" -> files(from);
          case "matrix" -> new MatrixReader(context).read(fields);
          default -> file(fields, source, as);
        };
    if (rows == null) {
      return null;
    }
    return checked(from, kept ? new NumberedRows(rows, task) : rows, as);
  }

  private String as(Fields fields) {
    Node node = fields.node("as");
    String as = node == null ? null : fields.text("as");
    if (node == null || as == null) {
      return PlanKeys.DEFAULT_ROW;
    }
    if (TAKEN.contains(as)) {
      diagnostics.add(
          node, "`" + as + "` means something else in templates", "choose another name");
    } else if (!as.matches("[\\p{L}_][\\p{L}\\p{N}_-]*")) {
      diagnostics.add(node, "`as` is a word, not `" + as + "`", "templates call a row so");
    }
    return as;
  }

  /// Returns the only source among the keys; null, after reporting an error, if there is none, or
  /// another key does not belong to it.
  private @Nullable String source(Fields fields, Node node) {
    List<String> sources = new ArrayList<>(fields.values().keySet());
    sources.retainAll(PlanKeys.ROW_SOURCES.keySet());
    if (sources.isEmpty()) {
      if (fields.isSound()) {
        diagnostics.add(
            node,
            "`for-each` does not say where its rows come from",
            "`csv`, `jsonl`, `lines`, `files`, `command`, `matrix` or `results`; or it is a list of"
                + " values");
      }
      return null;
    }
    String source = sources.getFirst();
    if (sources.size() > 1) {
      diagnostics.add(
          fields.key(sources.get(1)),
          "rows come from one place, not " + String.join(" and ", sources),
          "");
      return null;
    }
    List<String> allowed = PlanKeys.ROW_SOURCES.getOrDefault(source, List.of());
    fields.refuse(COMPANIONS, allowed, source, "");
    fields.refuse(List.of("where"), allowed, source, WorkflowKeys.FILTER);
    return source;
  }

  private boolean isKeyFixed(@Nullable Node key) {
    boolean fixed = !(key instanceof ScalarNode text && Template.isIn(text.getValue()));
    if (key != null && !fixed) {
      diagnostics.add(
          key, "`key` is taken as it stands, and `${{ }}` is not filled in", "such as `id`");
    }
    return fixed;
  }

  private static @Nullable RowKey key(Fields fields, String as) {
    String written = fields.text("key");
    return written == null ? null : RowKey.of(written, as);
  }

  private @Nullable Rows list(Fields fields, Node list, String as, boolean kept) {
    RowKey key = key(fields, as);
    if (GivenRows.isAt(list)) {
      return GivenRows.read(list, new InlineRowsReader(key, kept, diagnostics), context);
    }
    if (!(list instanceof SequenceNode sequence)) {
      diagnostics.add(list, "`list` is a list of rows, not " + Fields.kind(list), "");
      return null;
    }
    return new InlineRowsReader(key, kept, diagnostics).read(sequence);
  }

  private @Nullable Rows files(Node node) {
    String pattern = KnownText.read(node, "files", context);
    return pattern == null
        ? null
        : PlanPath.files(
            context.directory(), pattern, node, "`data/*.csv` or `**/*.csv`", diagnostics);
  }

  private @Nullable Rows file(Fields fields, String source, String as) {
    Node node = fields.value(source);
    String path = KnownText.read(node, source, context);
    Path there =
        path == null ? null : PlanPath.resolve(context.directory(), path, node, diagnostics);
    if (there == null) {
      return null;
    }
    RowFile file = new RowFile(there);
    return switch (source) {
      case "csv" -> new CsvRowsReader(fields, as, diagnostics).read(file, node);
      case "jsonl" -> json(fields, file, node, as);
      default -> new LineRows(file, LineEnd.isNul(fields, diagnostics));
    };
  }

  private @Nullable Rows json(Fields fields, RowFile file, Node node, String as) {
    RowKey key = PrintedRowsReader.jsonKey(fields, node, as, diagnostics);
    return key == null ? null : new JsonRows(file, key);
  }

  private @Nullable ForEach checked(Node node, Rows rows, String as) {
    try {
      Object version = rows.version();
      long count = rows.check();
      return new ForEach(
          rows, as, count, tasks -> new KnownTasks(tasks, rows, count, version, context.secrets()));
    } catch (RowException wrong) {
      diagnostics.add(node, String.valueOf(wrong.getMessage()), wrong.remedy());
      return null;
    }
  }
}
