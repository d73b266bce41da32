package dev.weft.plan.reading;

import dev.weft.json.Json;
import dev.weft.plan.hints.Nearest;
import dev.weft.plan.rows.InlineRows;
import dev.weft.plan.rows.Row;
import dev.weft.plan.rows.RowKey;
import dev.weft.plan.scope.Fields;
import dev.weft.plan.scope.ValueReader;
import dev.weft.plan.source.Diagnostics;
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

/// Reads rows from the plan file or from an input: texts and numbers, which are their own keys, or
/// mappings, of which one value is the key.
final class InlineRowsReader {
  private static final int SHOWN_MAX = 60;

  private final @Nullable RowKey key;
  private final boolean keepsDuplicates;
  private final Diagnostics diagnostics;
  private final ValueReader values;
  private final List<Row> rows = new ArrayList<>();
  // Mappings without a declared key.
  private final List<Map<String, @Nullable Object>> nameless = new ArrayList<>();
  private final Set<String> columns = new LinkedHashSet<>();
  private final Set<String> taken = new HashSet<>();
  private boolean sound = true;

  /// @param key the key of a mapping; null if it is not declared
  /// @param keepsDuplicates whether several rows may have the same key
  InlineRowsReader(@Nullable RowKey key, boolean keepsDuplicates, Diagnostics diagnostics) {
    this.key = key;
    this.keepsDuplicates = keepsDuplicates;
    this.diagnostics = diagnostics;
    this.values = new ValueReader(this::isData, diagnostics);
  }

  /// Returns null, after reporting an error, if the rows cannot be used.
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
        String text = Fields.text(item, "a row", diagnostics);
        if (text != null && item instanceof ScalarNode scalar && isData(scalar)) {
          add(item, text, values.datum(item));
        }
        sound &= text != null;
      }
    }
    return read(items.isEmpty() ? list : items.getFirst(), mappings);
  }

  /// Returns null, after reporting an error, if the rows cannot be used.
  ///
  /// @param place the place that names them as the rows
  @Nullable InlineRows read(Node place, List<?> items) {
    boolean mappings = !items.isEmpty() && items.getFirst() instanceof Map;
    for (Object item : items) {
      boolean isValue = item instanceof String || item instanceof Number || item instanceof Boolean;
      if (mappings && item instanceof Map<?, ?> map) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        map.forEach((name, value) -> row.put(String.valueOf(name), value));
        read(place, row);
      } else if (!mappings && isValue) {
        add(place, item instanceof String text ? text : Json.write(item), item);
      } else {
        String others = mappings ? "mappings" : "texts";
        refuse(place, "a row is `%s` among %s".formatted(brief(item), others), "");
      }
    }
    return read(place, mappings);
  }

  private static String brief(@Nullable Object item) {
    String json = Json.write(item);
    return json.length() > SHOWN_MAX ? json.substring(0, SHOWN_MAX - 1) + "…" : json;
  }

  /// Returns the rows read so far.
  ///
  /// @param place the place of the error if they have no key
  private @Nullable InlineRows read(Node place, boolean mappings) {
    if (mappings && key == null && sound) {
      boolean isGiven = GivenRows.isAt(place);
      String list = isGiven ? "\"" + ((ScalarNode) place).getValue() + "\"" : "[...]";
      String example =
          keyCandidate()
              .map(it -> "`for-each: {key: %s, list: %s}`".formatted(it, list))
              .orElse("");
      refuse(
          place,
          isGiven ? "which key names a row of this list?" : "which key names a row?",
          example.isEmpty()
              ? "add one that tells them apart, such as `id`, and `key: id` beside `list`"
              : "write " + example);
    }
    return sound ? new InlineRows(rows, List.copyOf(columns)) : null;
  }

  private void read(MappingNode mapping) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    Fields fields = Fields.of(mapping, "a row", diagnostics);
    fields.values().forEach((name, node) -> row.put(name, values.datum(node)));
    sound &= fields.isSound();
    read(mapping, row);
  }

  private void read(Node place, Map<String, @Nullable Object> row) {
    columns.addAll(row.keySet());
    if (key == null) {
      nameless.add(row);
      return;
    }
    try {
      add(place, key.in(row), row);
    } catch (IllegalArgumentException wrong) {
      refuse(place, String.valueOf(wrong.getMessage()), Nearest.remedy(key.column(), row.keySet()));
    }
  }

  /// Returns the first column that could be the key: every row has it, and its values differ.
  private Optional<String> keyCandidate() {
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
    diagnostics.add(node, message, remedy);
  }

  private void add(Node node, String name, @Nullable Object value) {
    if (name.isBlank()) {
      refuse(node, "a row needs a name", "");
    } else if (!taken.add(name) && !keepsDuplicates) {
      refuse(node, "the key `" + name + "` is there twice", "each row is a task, named by its key");
    } else if (value != null) {
      rows.add(new Row(0, name, value));
    }
  }

  private boolean isData(ScalarNode text) {
    if (text.getValue().contains("${{")) {
      String remedy = "rows that an input holds: `for-each: ${{ inputs.NAME }}`, without brackets";
      refuse(text, "a row is taken as it stands, and `${{ }}` is not filled in", remedy);
      return false;
    }
    return true;
  }
}
