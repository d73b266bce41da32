package dev.weft.plan;

import dev.weft.json.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  // Mappings that nothing is said to name.
  private final List<Map<String, @Nullable Object>> nameless = new ArrayList<>();
  private final Set<String> columns = new LinkedHashSet<>();
  private final Set<String> taken = new HashSet<>();
  private boolean sound = true;

  /// @param key what names a mapping; null if that is not said
  InlineRowsReader(@Nullable RowKey key, Problems problems) {
    this.key = key;
    this.problems = problems;
    this.values = new ValueReader(this::isData, problems);
  }

  /// Null, with a problem, if they cannot be used.
  @Nullable InlineRows read(SequenceNode list) {
    List<Node> items = list.getValue();
    boolean mappings = !items.isEmpty() && items.getFirst() instanceof MappingNode;
    for (Node item : items) {
      if (mappings != item instanceof MappingNode) {
        String others = mappings ? "mappings" : "texts";
        refuse(item, "this row is " + Fields.kind(item) + " among " + others, "");
      } else if (item instanceof MappingNode mapping) {
        read(mapping);
      } else {
        String text = Fields.text(item, "a row", problems);
        if (text != null && item instanceof ScalarNode scalar && isData(scalar)) {
          add(item, text, value(item));
        }
        sound &= text != null;
      }
    }
    if (mappings && key == null && sound) {
      String told = telling().map(it -> "`for-each: {key: " + it + ", list: [...]}`").orElse("");
      refuse(
          items.getFirst(),
          "which key names a row?",
          told.isEmpty()
              ? "add one that tells them apart, such as `id`, and `key: id` beside `list`"
              : "write " + told);
    }
    return sound ? new InlineRows(rows, List.copyOf(columns)) : null;
  }

  private void read(MappingNode mapping) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    Fields fields = Fields.of(mapping, "a row", problems);
    fields.values().forEach((name, node) -> row.put(name, value(node)));
    sound &= fields.isSound();
    columns.addAll(row.keySet());
    if (key == null) {
      nameless.add(row);
      return;
    }
    try {
      add(mapping, key.in(row), row);
    } catch (IllegalArgumentException wrong) {
      refuse(
          mapping, String.valueOf(wrong.getMessage()), Nearest.remedy(key.column(), row.keySet()));
    }
  }

  /// The first column that could name the rows: each has it, and no two the same.
  private Optional<String> telling() {
    return columns.stream()
        .filter(
            column -> {
              Set<Object> seen = new HashSet<>();
              return nameless.stream()
                  .map(row -> row.get(column))
                  .allMatch(it -> (it instanceof String || it instanceof Number) && seen.add(it));
            })
        .findFirst();
  }

  private void refuse(Node node, String message, String remedy) {
    sound = false;
    problems.add(node, message, remedy);
  }

  private void add(Node node, String name, @Nullable Object value) {
    if (name.isBlank()) {
      refuse(node, "a row needs a name", "");
    } else if (!taken.add(name)) {
      refuse(node, "the key `" + name + "` is there twice", "each row is a task, named by its key");
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
      refuse(text, "a row is taken as it stands, and `${{ }}` is not filled in", "");
      return false;
    }
    return true;
  }
}
