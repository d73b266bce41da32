package dev.weft.plan;

import dev.weft.expression.Template;
import dev.weft.plan.TaskReader.ForEach;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Reads a `for-each` and, once, every row that it names.
final class RowsReader {
  /// Where rows come from, and what may be said beside it and `as`.
  private static final Map<String, List<String>> SOURCES =
      Map.of(
          "list", List.of("key"),
          "csv", List.of("key", "delimiter", "types"),
          "jsonl", List.of("key"),
          "lines", List.of(),
          "files", List.of());

  private static final List<String> KEYS =
      List.of("list", "csv", "jsonl", "lines", "files", "as", "key", "delimiter", "types");
  private static final List<String> LATER = List.of("command");
  private static final String DEFAULT_AS = "row";
  private static final List<String> TAKEN =
      List.of("inputs", "secrets", "steps", "needs", "task", "run", "failure");

  private final Surroundings around;
  private final Problems problems;

  RowsReader(Surroundings around) {
    this.around = around;
    this.problems = around.problems();
  }

  /// Null, with a problem, if the rows cannot be used.
  @Nullable ForEach read(Node node) {
    if (node instanceof SequenceNode list) {
      return checked(node, new InlineRowsReader(null, problems).read(list), DEFAULT_AS);
    }
    Fields fields = Fields.of(node, "`for-each`", problems).only(KEYS, LATER);
    String as = as(fields);
    String source = source(fields, node);
    if (source == null || !isKeyFixed(fields.node("key"))) {
      return null;
    }
    Node from = fields.value(source);
    Rows rows =
        switch (source) {
          case "list" -> list(fields, from, as);
          case "files" -> files(from);
          default -> file(fields, source, as);
        };
    return rows == null ? null : checked(from, rows, as);
  }

  private String as(Fields fields) {
    Node node = fields.node("as");
    String as = node == null ? null : fields.text("as");
    if (node == null || as == null) {
      return DEFAULT_AS;
    }
    if (TAKEN.contains(as)) {
      problems.add(node, "`" + as + "` means something else in templates", "choose another name");
    } else if (!as.matches("[\\p{L}_][\\p{L}\\p{N}_-]*")) {
      problems.add(node, "`as` is a word, not `" + as + "`", "templates call a row so");
    }
    return as;
  }

  /// The only source among the keys; null, with a problem, if there is none, or what is with it
  /// does not belong to it.
  private @Nullable String source(Fields fields, Node node) {
    List<String> sources = new ArrayList<>(fields.values().keySet());
    sources.retainAll(SOURCES.keySet());
    if (sources.isEmpty()) {
      if (fields.isSound()) {
        problems.add(
            node,
            "`for-each` does not say where its rows come from",
            "`csv`, `jsonl`, `lines` or `files`; or it is a list of values");
      }
      return null;
    }
    String source = sources.getFirst();
    if (sources.size() > 1) {
      problems.add(
          fields.key(sources.get(1)),
          "rows come from one place, not " + String.join(" and ", sources),
          "");
      return null;
    }
    for (String key : List.of("key", "delimiter", "types")) {
      if (fields.node(key) != null && !SOURCES.getOrDefault(source, List.of()).contains(key)) {
        problems.add(fields.key(key), "`" + key + "` does not go with `" + source + "`", "");
      }
    }
    return source;
  }

  private boolean isKeyFixed(@Nullable Node key) {
    boolean fixed = !(key instanceof ScalarNode text && Template.isIn(text.getValue()));
    if (key != null && !fixed) {
      problems.add(
          key, "`key` is taken as it stands, and `${{ }}` is not filled in", "such as `id`");
    }
    return fixed;
  }

  private @Nullable Rows list(Fields fields, Node list, String as) {
    if (!(list instanceof SequenceNode sequence)) {
      problems.add(list, "`list` is a list of rows, not " + Fields.kind(list), "");
      return null;
    }
    String key = fields.text("key");
    return new InlineRowsReader(key == null ? null : RowKey.of(key, as), problems).read(sequence);
  }

  private @Nullable Rows files(Node node) {
    String pattern = KnownText.read(node, "files", around);
    try {
      return pattern == null ? null : new FileRows(around.directory(), Glob.of(pattern));
    } catch (IllegalArgumentException wrong) {
      problems.add(node, String.valueOf(wrong.getMessage()), "such as `data/*.csv` or `**/*.csv`");
      return null;
    }
  }

  private @Nullable Rows file(Fields fields, String source, String as) {
    Node node = fields.value(source);
    String path = KnownText.read(node, source, around);
    if (path == null) {
      return null;
    }
    RowFile file;
    try {
      file = new RowFile(around.directory().resolve(path));
    } catch (InvalidPathException never) {
      problems.add(node, "no file can be called this: " + never.getReason(), "");
      return null;
    }
    return switch (source) {
      case "csv" -> new CsvRowsReader(fields, as, problems).read(file, node);
      case "jsonl" -> json(fields, file, node, as);
      default -> new LineRows(file);
    };
  }

  private @Nullable Rows json(Fields fields, RowFile file, Node node, String as) {
    if (fields.node("key") == null) {
      problems.add(node, "which value names a row?", "add `key: id`, or where else it is");
      return null;
    }
    String key = fields.text("key");
    return key == null ? null : new JsonRows(file, RowKey.of(key, as));
  }

  private @Nullable ForEach checked(Node node, Rows rows, String as) {
    try {
      return new ForEach(rows, as, rows.check());
    } catch (RowException wrong) {
      problems.add(node, String.valueOf(wrong.getMessage()), wrong.remedy());
      return null;
    }
  }
}
