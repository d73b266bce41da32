package dev.weft.plan.reading;

import dev.weft.expression.Template;
import dev.weft.json.Json;
import dev.weft.plan.rows.InlineRows;
import dev.weft.plan.rows.Row;
import dev.weft.plan.scope.Fields;
import dev.weft.plan.scope.KnownText;
import dev.weft.plan.scope.ReadContext;
import dev.weft.plan.scope.ValueReader;
import dev.weft.plan.source.Diagnostics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Reads rows that are the combinations of several lists, as the matrix of GitHub Actions: without
/// those that match an entry of `exclude`, and with what `include` adds. A row's key is its values,
/// separated by commas.
final class MatrixReader {
  private static final String MATRIX = "matrix";
  private static final int ROWS_MAX = 1_000_000;

  private final ReadContext context;
  private final Diagnostics diagnostics;
  private boolean sound = true;

  MatrixReader(ReadContext context) {
    this.context = context;
    this.diagnostics = context.diagnostics();
  }

  /// Returns null, after reporting an error, if the rows cannot be used.
  @Nullable InlineRows read(Fields fields) {
    Node node = fields.value(MATRIX);
    Fields dimensions =
        Fields.of(
            node, "`matrix` is a mapping of names to lists", "such as `{os: [a, b]}`", diagnostics);
    Map<String, List<Object>> lists = new LinkedHashMap<>();
    long count = 1;
    for (Map.Entry<String, Node> each : dimensions.values().entrySet()) {
      List<Object> values = values(each.getKey(), each.getValue(), dimensions.key(each.getKey()));
      lists.put(each.getKey(), values);
      count = Math.min(count * values.size(), ROWS_MAX + 1L);
    }
    if (lists.isEmpty() && dimensions.isSound()) {
      refuse(node, "`matrix` has no list", "such as `{os: [linux, mac], jdk: [21, 25]}`");
    } else if (count > ROWS_MAX) {
      refuse(node, "the matrix has more than a million rows", "write them to a file");
    }
    List<Map<String, Object>> excluded = entries(fields, "exclude", lists);
    List<Map<String, Object>> included = entries(fields, "include", null);
    if (!sound || !dimensions.isSound()) {
      return null;
    }
    List<Map<String, Object>> rows = crossed(lists);
    rows.removeIf(
        row -> excluded.stream().anyMatch(it -> row.entrySet().containsAll(it.entrySet())));
    List<Map<String, Object>> more = new ArrayList<>();
    included.forEach(entry -> include(entry, lists.keySet(), rows, more));
    return rows(node, lists.keySet(), rows, more);
  }

  private List<Object> values(String name, Node node, Node key) {
    if (name.equals("include") || name.equals("exclude")) {
      refuse(key, "`" + name + "` stands beside `matrix`, not in it", "indent it less");
      return List.of();
    }
    Object list =
        node instanceof ScalarNode text && Template.isIn(text.getValue())
            ? KnownText.value(node, MATRIX, context)
            : node instanceof SequenceNode sequence ? data(sequence) : null;
    if (!(list instanceof List<?> items)) {
      refuse(node, "`" + name + "` is a list of values, not " + Fields.kind(node), "");
      return List.of();
    }
    if (items.isEmpty()) {
      refuse(node, "`" + name + "` has no values", "");
    }
    List<Object> values = new ArrayList<>();
    for (Object item : items) {
      if (isValue(item)) {
        values.add(item);
      } else if (item != null || sound) {
        refuse(node, "a value of `" + name + "` is a text, a number, true or false", "");
      }
    }
    return values;
  }

  private static boolean isValue(@Nullable Object item) {
    return item instanceof String || item instanceof Number || item instanceof Boolean;
  }

  private @Nullable Object data(Node node) {
    return new ValueReader(this::isData, diagnostics).datum(node);
  }

  private boolean isData(ScalarNode text) {
    if (!text.getValue().contains("${{")) {
      return true;
    }
    refuse(text, "a value of a matrix is taken as it stands, and `${{ }}` is not filled in", "");
    return false;
  }

  /// @param lists what an entry may name; null for anything
  private List<Map<String, Object>> entries(
      Fields fields, String key, @Nullable Map<String, List<Object>> lists) {
    List<Map<String, Object>> entries = new ArrayList<>();
    for (Node node : fields.list(key)) {
      if (!(node instanceof MappingNode)) {
        refuse(node, "`" + key + "` is a list of mappings, not of " + Fields.kind(node), "");
        continue;
      }
      Map<String, Object> entry = new LinkedHashMap<>();
      Fields of = Fields.of(node, "an entry", diagnostics);
      of.values().forEach((name, value) -> addValue(name, data(value), value, entry));
      sound &= of.isSound();
      for (String name : entry.keySet()) {
        if (lists != null && !lists.containsKey(name)) {
          refuse(of.key(name), "the matrix has no list `" + name + "`", "");
        }
      }
      entries.add(entry);
    }
    return entries;
  }

  private void addValue(String name, @Nullable Object value, Node node, Map<String, Object> entry) {
    if (value != null && isValue(value)) {
      entry.put(name, value);
    } else if (value != null || sound) {
      boolean isWithoutBlank = value == null && name.indexOf(':') > 0;
      refuse(
          node,
          "the value of `" + name + "` is a text, a number, true or false",
          isWithoutBlank ? "write a blank behind the colon" : "");
    }
  }

  private static List<Map<String, Object>> crossed(Map<String, List<Object>> lists) {
    List<Map<String, Object>> rows = new ArrayList<>(List.of(Map.of()));
    lists.forEach(
        (name, values) -> {
          List<Map<String, Object>> longer = new ArrayList<>();
          for (Map<String, Object> row : rows) {
            for (Object value : values) {
              Map<String, Object> with = new LinkedHashMap<>(row);
              with.put(name, value);
              longer.add(with);
            }
          }
          rows.clear();
          rows.addAll(longer);
        });
    return rows;
  }

  /// Adds an entry to each row whose values of the matrix it does not change; if there is none, it
  /// is a row of its own.
  private static void include(
      Map<String, Object> entry,
      Set<String> names,
      List<Map<String, Object>> rows,
      List<Map<String, Object>> more) {
    boolean isAdded = false;
    for (Map<String, Object> row : rows) {
      boolean fits =
          entry.entrySet().stream()
              .allMatch(
                  it -> !names.contains(it.getKey()) || it.getValue().equals(row.get(it.getKey())));
      if (fits) {
        row.putAll(entry);
        isAdded = true;
      }
    }
    if (!isAdded) {
      more.add(entry);
    }
  }

  /// @param names the matrix's lists
  /// @param combined their combinations
  /// @param more the rows beside these
  private @Nullable InlineRows rows(
      Node node,
      Set<String> names,
      List<Map<String, Object>> combined,
      List<Map<String, Object>> more) {
    List<Row> rows = new ArrayList<>();
    Set<String> keys = new LinkedHashSet<>();
    Set<String> columns = new LinkedHashSet<>();
    for (Map<String, Object> row : Stream.concat(combined.stream(), more.stream()).toList()) {
      // What is included does not rename the rows that were there before.
      boolean isCombined = row.keySet().containsAll(names);
      String key =
          (isCombined ? names.stream() : row.keySet().stream())
              .map(row::get)
              .map(value -> value instanceof String text ? text : Json.write(value))
              .collect(Collectors.joining(","));
      if (key.isBlank() || !keys.add(key)) {
        refuse(node, "two rows of the matrix would be called `" + key + "`", "");
        return null;
      }
      columns.addAll(row.keySet());
      rows.add(new Row(0, key, row));
    }
    return new InlineRows(rows, List.copyOf(columns));
  }

  private void refuse(Node node, String message, String remedy) {
    sound = false;
    diagnostics.add(node, message, remedy);
  }
}
