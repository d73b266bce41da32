package dev.weft.plan;

import dev.weft.json.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Reads rows that are written in the plan file: texts and numbers, which name themselves, or
/// mappings, which one of their values names.
final class InlineRowsReader {
  private final @Nullable RowKey key;
  private final Problems problems;
  private final ValueReader values;
  private final List<Row> rows = new ArrayList<>();
  private final Set<String> columns = new LinkedHashSet<>();
  private final Set<String> taken = new HashSet<>();

  /// @param key what names a mapping; null if that is not said
  InlineRowsReader(@Nullable RowKey key, Problems problems) {
    this.key = key;
    this.problems = problems;
    this.values = new ValueReader(this::isData, problems);
  }

  /// The rows; to be used only if no problem was noted.
  InlineRows read(SequenceNode list) {
    List<Node> items = list.getValue();
    boolean mappings = !items.isEmpty() && items.getFirst() instanceof MappingNode;
    for (Node item : items) {
      if (mappings != item instanceof MappingNode) {
        String others = mappings ? "mappings" : "texts";
        problems.add(item, "this row is " + Fields.kind(item) + " among " + others, "");
      } else if (item instanceof MappingNode mapping) {
        read(mapping);
      } else {
        String text = Fields.text(item, "a row", problems);
        if (text != null && item instanceof ScalarNode scalar && isData(scalar)) {
          add(item, text, value(item));
        }
      }
    }
    return new InlineRows(rows, List.copyOf(columns));
  }

  private void read(MappingNode mapping) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    Fields.of(mapping, "a row", problems)
        .values()
        .forEach((name, node) -> row.put(name, value(node)));
    columns.addAll(row.keySet());
    if (key == null) {
      String first = row.isEmpty() ? "name" : row.keySet().iterator().next();
      problems.add(
          mapping,
          "which key names a row?",
          "write `for-each: {key: %s, list: [...]}`".formatted(first));
      return;
    }
    try {
      add(mapping, key.in(row), row);
    } catch (IllegalArgumentException wrong) {
      problems.add(
          mapping, String.valueOf(wrong.getMessage()), Nearest.remedy(key.column(), row.keySet()));
    }
  }

  private void add(Node node, String name, @Nullable Object value) {
    if (name.isBlank()) {
      problems.add(node, "a row needs a name", "");
    } else if (!taken.add(name)) {
      problems.add(
          node, "the key `" + name + "` is there twice", "each row is a task, named by its key");
    } else if (value != null) {
      rows.add(new Row(0, name, value));
    }
  }

  /// A number stays one only if JSON writes it as it stands here: `007` and `0x1f` are texts.
  private @Nullable Object value(Node node) {
    Object value = values.tree(node);
    return value instanceof Number
            && node instanceof ScalarNode scalar
            && !Json.write(value).equals(scalar.getValue())
        ? scalar.getValue()
        : value;
  }

  private boolean isData(ScalarNode text) {
    if (text.getValue().contains("${{")) {
      problems.add(text, "a row is taken as it stands, and `${{ }}` is not filled in", "");
      return false;
    }
    return true;
  }
}
