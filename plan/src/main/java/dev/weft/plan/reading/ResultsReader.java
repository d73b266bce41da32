package dev.weft.plan.reading;

import dev.weft.plan.results.ResultFormat;
import dev.weft.plan.results.ResultRow;
import dev.weft.plan.results.TaskResults;
import dev.weft.plan.rows.RowKey;
import dev.weft.plan.rows.Rows;
import dev.weft.plan.scope.Fields;
import dev.weft.plan.scope.KnownText;
import dev.weft.plan.scope.PlanPath;
import dev.weft.plan.scope.ReadContext;
import dev.weft.plan.source.Diagnostics;
import dev.weft.plan.source.Mappings;
import dev.weft.plan.source.PlanKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// Reads the key `results` of the tasks of a plan. The paths are read before the tasks, which can
/// read each other's.
final class ResultsReader {
  static final String RESULTS = "results";
  private static final List<String> ROW_FILES = List.of("csv", "jsonl", "lines");

  /// The file of a task.
  ///
  /// @param forEach where its rows come from
  private record Place(Path file, ResultFormat format, Node forEach) {}

  private final Diagnostics diagnostics;
  private final Map<String, Place> places = new LinkedHashMap<>();
  // The task that writes a file, or reads it, by the file.
  private final Map<Path, String> writers = new HashMap<>();
  private final Map<Path, String> readers = new HashMap<>();

  ResultsReader(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  /// Notes the file of rows that a task reads.
  ///
  /// @param quiet resolves its path, without reporting errors
  void addRows(String task, Node forEach, ReadContext quiet) {
    Map<String, Node> keys = Mappings.values(forEach);
    for (String source : ROW_FILES) {
      Node node = keys.get(source);
      Path file = node == null ? null : file(node, source, quiet);
      if (file != null) {
        readers.put(file, task);
      }
    }
  }

  /// Reads where the results of a task go.
  ///
  /// @param context resolves its path
  void add(String task, Map<String, Node> keys, ReadContext context) {
    Node node = keys.get(RESULTS);
    if (node == null) {
      return;
    }
    Node forEach = keys.get(PlanKeys.FOR_EACH);
    if (forEach == null) {
      diagnostics.add(
          node, "`results` are those of rows, and the task has no `for-each`", "leave it out");
      return;
    }
    Path named = file(node, RESULTS, context);
    Path file = named == null ? context.directory().resolve(fileName(task)) : named;
    ResultFormat format = ResultFormat.of(file).orElse(null);
    // Also if the path is wrong, so that this is the only error.
    places.put(task, new Place(file, format == null ? ResultFormat.CSV : format, forEach));
    if (named == null) {
      return;
    }
    if (Files.isDirectory(file)) {
      diagnostics.add(node, "this is a folder", "name a file in it, such as `answers.csv`");
    } else if (format == null) {
      diagnostics.add(
          node, "results are written as `.csv` or `.jsonl`", "end the name with one of them");
    } else if (Files.exists(file) && !Files.isRegularFile(file)) {
      diagnostics.add(node, "this is no regular file", "results are read more than once");
    } else {
      String other = writers.putIfAbsent(file, task);
      if (other != null) {
        diagnostics.add(
            node, "the results of `" + other + "` go to this file, too", "name another");
      }
      String reader = readers.get(file);
      if (reader != null) {
        diagnostics.add(
            node, "the rows of `" + reader + "` are read from this file", "name another");
      }
    }
  }

  private static @Nullable Path file(Node node, String key, ReadContext context) {
    String text = KnownText.read(node, key, context);
    Path file =
        text == null
            ? null
            : PlanPath.resolve(context.directory(), text, node, context.diagnostics());
    return file == null ? null : real(file.toAbsolutePath().normalize());
  }

  private static Path real(Path file) {
    try {
      return file.toRealPath();
    } catch (IOException absent) {
      return file;
    }
  }

  /// Returns the path of each file, by task, as expressions read it.
  Map<String, String> paths() {
    Map<String, String> paths = new HashMap<>();
    places.forEach((task, place) -> paths.put(task, place.file().toString()));
    return paths;
  }

  /// Returns where the results of a task go, with neither columns nor outputs; null if it has none.
  @Nullable TaskResults declared(String task) {
    Place place = places.get(task);
    return place == null
        ? null
        : new TaskResults(task, place.file(), place.format(), List.of(), List.of());
  }

  /// Returns the name that the key of a task's rows has in its results; null if it is part of a
  /// column's value, and a file of CSV has no such parts.
  @Nullable String keyOf(String task) {
    return keyOf(task, new HashSet<>());
  }

  /// Returns whether several rows of a task may have the same key.
  boolean keepsDuplicates(String task) {
    Set<String> seen = new HashSet<>();
    Place place = places.get(task);
    while (place != null && seen.add(task)) {
      Map<String, Node> keys = Mappings.values(place.forEach());
      if (keys.get("duplicates") instanceof ScalarNode kept && kept.getValue().equals("keep")) {
        return true;
      }
      task = keys.get(RESULTS) instanceof ScalarNode source ? source.getValue() : "";
      place = places.get(task);
    }
    return false;
  }

  /// @param before the tasks over whose results this one runs, in a circle perhaps, which is an
  /// error of the plan
  private @Nullable String keyOf(String task, Set<String> before) {
    Place place = places.get(task);
    if (place == null) {
      return null;
    }
    if (!before.add(task)) {
      return RowsReader.as(place.forEach());
    }
    Map<String, Node> keys = Mappings.values(place.forEach());
    String as = RowsReader.as(place.forEach());
    if (keys.get("key") instanceof ScalarNode key) {
      return keyOf(place, key.getValue(), as, keys.containsKey("csv"));
    }
    String of =
        keys.get(RESULTS) instanceof ScalarNode source ? keyOf(source.getValue(), before) : as;
    return keys.containsKey("files") ? "path" : of == null ? null : renamed(of);
  }

  private static @Nullable String keyOf(Place place, String key, String as, boolean isColumn) {
    List<String> segments = RowKey.of(key, as).path().segments();
    if (segments.size() == 2) {
      return renamed(segments.getLast());
    }
    return isColumn ? key : place.format() == ResultFormat.JSONL ? key : null;
  }

  private static String renamed(String column) {
    return ResultRow.columns(List.of(column)).getFirst();
  }

  /// Returns a file name for the results of a task, for advice.
  static String fileName(String task) {
    return task.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", "-") + ".csv";
  }

  /// Returns the results of a task whose rows are known; null if it has none.
  ///
  /// @param as the variable name of a row
  /// @param outputs the task's `outputs`
  @Nullable TaskResults of(String task, Rows rows, String as, @Nullable Node outputs) {
    Place place = places.get(task);
    if (place == null) {
      return null;
    }
    List<String> columns = rows.tableColumns(as);
    Map<String, Node> names = Mappings.values(outputs);
    if (outputs != null) {
      List<String> taken = ResultRow.taken(ResultRow.columns(columns));
      Fields fields = Fields.of(outputs, "`outputs`", new Diagnostics());
      for (String name : names.keySet()) {
        if (taken.contains(name)) {
          diagnostics.add(
              fields.key(name),
              "the results have a column `" + name + "` already",
              "give the output another name");
        }
      }
    }
    return new TaskResults(
        task, place.file(), place.format(), columns, List.copyOf(names.keySet()));
  }
}
