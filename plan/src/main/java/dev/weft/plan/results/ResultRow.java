package dev.weft.plan.results;

import dev.weft.Failure;
import dev.weft.HistoryEvent;
import dev.weft.Status;
import dev.weft.TaskResult;
import dev.weft.engine.Tries;
import dev.weft.expression.Scope;
import dev.weft.json.Json;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What became of one row.
///
/// All names differ: a column of the row that is called like one of [#FIXED] is called
/// `row.status`, and an output that is called like one of these or a column `outputs.answer`.
///
/// @param columns the row, by column
/// @param status how it ended
/// @param failure why it did not succeed; null if it did
/// @param attempts how often the step was tried that was tried most; 0 if no step began
/// @param began when its first step began, or when it ended if none did
/// @param took how long it took from then on
/// @param outputs the task's outputs
public record ResultRow(
    Map<String, @Nullable Object> columns,
    Status status,
    @Nullable String failure,
    int attempts,
    Instant began,
    Duration took,
    Map<String, @Nullable Object> outputs) {

  static final String STATUS = "status";

  /// The names of the columns between those of the row and the outputs.
  public static final List<String> FIXED = List.of(STATUS, "failure", "attempts", "began", "took");

  private static final long HALF_MILLI = 500_000;

  private static final String OF_ROW = "row.";
  private static final String OF_OUTPUTS = "outputs.";

  /// Returns how a recorded task ended.
  ///
  /// @param values the task's values: a row; empty if it is not on record
  /// @param key the row's key
  /// @param attempts how often the step was tried that was tried most
  /// @param began when its first step began; null if none did
  public static ResultRow of(
      Map<String, Object> values,
      String key,
      HistoryEvent.TaskEnded ended,
      int attempts,
      @Nullable Instant began) {
    HistoryEvent.Ended cause = ended.cause();
    Instant from = began == null ? ended.ended() : began;
    return of(
        values.isEmpty() ? Map.of("key", key) : values,
        ended.status(),
        cause == null ? null : cause.failure(),
        attempts,
        from,
        from.isAfter(ended.ended()) ? Duration.ZERO : Duration.between(from, ended.ended()),
        ended.outputs());
  }

  static ResultRow of(TaskResult result, Tries tries) {
    Map<String, Object> values = result.task().values();
    return of(values, "", HistoryEvent.TaskEnded.of(result), tries.most(), tries.began());
  }

  private static ResultRow of(
      Map<String, Object> values,
      Status status,
      @Nullable Failure failure,
      int attempts,
      Instant began,
      Duration took,
      Map<String, Object> outputs) {
    Map<String, @Nullable Object> columns = named(row(values), OF_ROW, FIXED);
    return new ResultRow(
        columns,
        status,
        failure == null ? null : failure.message(),
        attempts,
        began.truncatedTo(ChronoUnit.MILLIS),
        took,
        outputs.isEmpty()
            ? Map.of()
            : named(new LinkedHashMap<>(outputs), OF_OUTPUTS, taken(columns.keySet())));
  }

  /// Returns a row by column. A row that is a text or a number has one column, named like the row
  /// in templates.
  ///
  /// @param values the values of a task: the row, by its name in templates
  @SuppressWarnings("unchecked") // A map in a row is always such a map.
  public static Map<String, @Nullable Object> row(Map<String, Object> values) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    for (Map.Entry<String, Object> value : values.entrySet()) {
      if (value.getValue() instanceof Map<?, ?> columns) {
        return (Map<String, @Nullable Object>) columns;
      }
      if (!value.getKey().equals(Scope.NUMBER)) {
        row.put(value.getKey(), value.getValue());
      }
    }
    return row;
  }

  /// Returns the names that columns of rows have in results.
  public static List<String> columns(Collection<String> names) {
    Map<String, @Nullable Object> columns = new LinkedHashMap<>();
    names.forEach(name -> columns.put(name, null));
    return List.copyOf(named(columns, OF_ROW, FIXED).keySet());
  }

  /// Returns the names that an output must not have, if the columns have these.
  public static List<String> taken(Collection<String> columns) {
    List<String> taken = new ArrayList<>(FIXED);
    taken.addAll(columns);
    return taken;
  }

  private static Map<String, @Nullable Object> named(
      Map<String, @Nullable Object> values, String prefix, List<String> taken) {
    if (!hasOneOf(values, taken)) {
      return values;
    }
    Map<String, @Nullable Object> named = LinkedHashMap.newLinkedHashMap(values.size());
    values.forEach(
        (name, value) -> {
          String free = name;
          while (taken.contains(free) || (!free.equals(name) && values.containsKey(free))) {
            free = prefix + free;
          }
          named.put(free, value);
        });
    return named;
  }

  private static boolean hasOneOf(Map<String, @Nullable Object> values, List<String> names) {
    for (String name : names) {
      if (values.containsKey(name)) {
        return true;
      }
    }
    return false;
  }

  /// Returns everything by name, as values of JSON; `took` is in seconds.
  public Map<String, @Nullable Object> fields() {
    int size = columns.size() + FIXED.size() + outputs.size();
    Map<String, @Nullable Object> fields = LinkedHashMap.newLinkedHashMap(size);
    fields.putAll(columns);
    fields.put(STATUS, status.toString());
    fields.put("failure", failure);
    fields.put("attempts", attempts);
    fields.put("began", began.toString());
    fields.put("took", seconds(took));
    fields.putAll(outputs);
    return fields;
  }

  private static BigDecimal seconds(Duration took) {
    return BigDecimal.valueOf(took.plusNanos(HALF_MILLI).toMillis(), 3);
  }

  /// Returns one of [#fields]; null if there is none of this name. `began` is an [Instant].
  @Nullable Object field(String name) {
    Object column = columns.get(name);
    return column != null || columns.containsKey(name)
        ? column
        : switch (name) {
          case STATUS -> status.toString();
          case "failure" -> failure;
          case "attempts" -> attempts;
          case "began" -> began;
          case "took" -> seconds(took);
          default -> outputs.get(name);
        };
  }

  /// Returns a value as a cell of CSV: a text as it is, nothing for null, anything else as JSON.
  public static String cell(@Nullable Object value) {
    return switch (value) {
      case null -> "";
      case String text -> text;
      case BigDecimal number -> number.toPlainString();
      case Integer _, Long _, Boolean _ -> value.toString();
      default -> Json.write(value);
    };
  }
}
