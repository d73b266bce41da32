package dev.weft.plan;

import dev.weft.plan.TaskReader.ForEach;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Reads a `for-each` and, once, every row that it names.
final class RowsReader {
  private static final List<String> KEYS = List.of("csv", "lines", "as", "key");
  private static final List<String> LATER = List.of("jsonl", "files", "command", "types");
  private static final String DEFAULT_AS = "row";

  private final Path directory;
  private final Problems problems;

  RowsReader(Path directory, Problems problems) {
    this.directory = directory;
    this.problems = problems;
  }

  /// Null, with a problem, if the rows cannot be used.
  @Nullable ForEach read(Node node) {
    if (node instanceof SequenceNode list) {
      return checked(node, inline(list), DEFAULT_AS);
    }
    Fields fields = Fields.of(node, "`for-each`", problems).only(KEYS, LATER);
    String as = fields.text("as");
    String row = as == null ? DEFAULT_AS : as;
    if (fields.node("csv") instanceof Node csv) {
      return csv(fields, csv, row);
    }
    if (fields.node("lines") instanceof Node lines) {
      Path file = file(lines, "`lines`");
      return file == null ? null : checked(lines, new Rows.Lines(file), row);
    }
    if (fields.isSound()) {
      problems.add(node, "`for-each` has neither `csv` nor `lines`", "or it is a list of values");
    }
    return null;
  }

  private @Nullable ForEach csv(Fields fields, Node csv, String as) {
    Path file = file(csv, "`csv`");
    if (file == null) {
      return null;
    }
    List<String> columns;
    try {
      columns = Rows.Csv.header(file);
    } catch (RowException unreadable) {
      problems.add(csv, String.valueOf(unreadable.getMessage()), "");
      return null;
    }
    Node keyNode = fields.node("key");
    String key = keyNode == null ? null : fields.text("key");
    if (keyNode == null || key == null) {
      problems.add(csv, "which column names a row?", "add `key: " + columns.getFirst() + "`");
      return null;
    }
    String column = key.startsWith(as + ".") ? key.substring(as.length() + 1) : key;
    if (!columns.contains(column)) {
      problems.add(
          keyNode,
          file.getFileName() + " has no column `" + column + "`",
          Nearest.remedy(column, columns));
      return null;
    }
    return checked(csv, new Rows.Csv(file, columns, column), as);
  }

  private @Nullable Path file(Node node, String what) {
    String path = Fields.text(node, what, problems);
    try {
      return path == null ? null : directory.resolve(path);
    } catch (InvalidPathException never) {
      problems.add(node, "no file can be called this: " + never.getReason(), "");
      return null;
    }
  }

  private Rows inline(SequenceNode list) {
    List<Row> rows = new ArrayList<>();
    for (Node item : list.getValue()) {
      String text = Fields.text(item, "a row", problems);
      if (text != null) {
        rows.add(new Row(0, text, text));
      }
    }
    return new Rows.Inline(rows, List.of());
  }

  private @Nullable ForEach checked(Node node, Rows rows, String as) {
    try {
      return new ForEach(rows, as, rows.check());
    } catch (RowException wrong) {
      problems.add(node, String.valueOf(wrong.getMessage()), "");
      return null;
    }
  }
}
