package dev.weft.plan.reading;

import dev.weft.expression.Template;
import dev.weft.plan.hints.Nearest;
import dev.weft.plan.reading.TaskReader.ForEach;
import dev.weft.plan.rows.JsonRows;
import dev.weft.plan.rows.LineRows;
import dev.weft.plan.rows.PrintedTasks;
import dev.weft.plan.rows.RowKey;
import dev.weft.plan.rows.RowOutput;
import dev.weft.plan.rows.RowText;
import dev.weft.plan.rows.Rows;
import dev.weft.plan.scope.Fields;
import dev.weft.plan.scope.ReadContext;
import dev.weft.plan.scope.TemplateReader;
import dev.weft.plan.source.Diagnostics;
import dev.weft.plan.source.PlanKeys;
import dev.weft.step.CommandBody;
import dev.weft.step.CommandData;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// Reads a `for-each` over the rows that a command prints.
final class PrintedRowsReader {
  private static final List<String> FORMATS = List.of("lines", "jsonl", "csv");
  private static final int COMMAND_SHOWN_MAX = 60;

  private final Fields fields;
  private final String as;
  private final ReadContext context;
  private final Diagnostics diagnostics;

  /// @param context the context of the command
  PrintedRowsReader(Fields fields, String as, ReadContext context) {
    this.fields = fields;
    this.as = as;
    this.context = context;
    this.diagnostics = context.diagnostics();
  }

  /// The output of a command, and any errors in it, are known only during the run.
  @Nullable ForEach read(Node node) {
    String format = format();
    Function<RowText, Rows> reading = reading(format, fields, node, as, diagnostics);
    CommandBody body = command(node);
    if (reading == null || body == null) {
      return null;
    }
    if (!fields.isSound()) {
      return null;
    }
    CommandData command = new CommandData(body, shown(node));
    Rows rows = reading.apply(RowOutput.notYet(command.name()));
    return new ForEach(rows, as, null, tasks -> new PrintedTasks(tasks, command, reading));
  }

  /// Returns what reads rows in a format, `csv`, `jsonl` or `lines`; null, after reporting an
  /// error, if the settings cannot be used.
  static @Nullable Function<RowText, Rows> reading(
      String format, Fields fields, Node node, String as, Diagnostics diagnostics) {
    return switch (format) {
      case "csv" -> new CsvRowsReader(fields, as, diagnostics).read(node);
      case "jsonl" -> {
        RowKey key = jsonKey(fields, node, as, diagnostics);
        yield key == null ? null : text -> new JsonRows(text, key);
      }
      default -> {
        boolean isNul = LineEnd.isNul(fields, diagnostics);
        yield text -> new LineRows(text, isNul);
      }
    };
  }

  private String format() {
    Node node = fields.node("format");
    String format = node == null ? "lines" : fields.text("format");
    if (node != null && format != null && !FORMATS.contains(format)) {
      diagnostics.add(node, "there is no format `" + format + "`", Nearest.remedy(format, FORMATS));
      return "lines";
    }
    String known = format == null ? "lines" : format;
    if (!fields.isSound()) {
      // The format may be the misspelt key.
      return known;
    }
    fields.refuse(
        List.of("key", "delimiter", "types"),
        PlanKeys.ROW_SOURCES.getOrDefault(known, List.of()),
        known,
        node == null ? "add `format: jsonl` or `format: csv`" : "");
    return known;
  }

  private @Nullable CommandBody command(Node node) {
    if (node instanceof ScalarNode text && Template.isIn(text.getValue())) {
      diagnostics.add(
          node,
          "values do not become code: `${{ }}` in a shell command",
          "write the command as a list, such as `[./list, \"${{ inputs.region }}\"]`");
      return null;
    }
    TemplateReader templates = new StepReader(context).atTheEnd();
    return new CommandReader(context).read(node, null, templates);
  }

  /// Returns the command for display, abbreviated.
  private static String shown(Node node) {
    String text = CommandReader.written(node, "…");
    String line = text.lines().findFirst().orElse("");
    boolean isWhole = line.equals(text) && line.length() <= COMMAND_SHOWN_MAX;
    return isWhole ? line : line.substring(0, Math.min(line.length(), COMMAND_SHOWN_MAX)) + "…";
  }

  /// Returns the key of rows in JSON lines; null, after reporting an error, if there is none.
  static @Nullable RowKey jsonKey(Fields fields, Node node, String as, Diagnostics diagnostics) {
    if (fields.node("key") == null) {
      if (fields.isSound()) {
        diagnostics.add(node, "which value names a row?", "add `key: id`, or where else it is");
      }
      return null;
    }
    String key = fields.text("key");
    return key == null ? null : RowKey.of(key, as);
  }
}
