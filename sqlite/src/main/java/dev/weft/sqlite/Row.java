package dev.weft.sqlite;

import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.HistoryEvent;
import dev.weft.Journal;
import dev.weft.LimitShare;
import dev.weft.LimitWait;
import dev.weft.Outcome;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.engine.JsonTypes;
import dev.weft.engine.Tries;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// A recorded event of a task, as its columns.
///
/// ```text
/// kind   step    data
/// began  id      {"at":…}                     a wait, an approval or a gather step; '' for a task
/// step   id      {"attempt":1,"status":"succeeded","started":…,"ended":…,"outputs":{…},
///                 "limits":[…] or {…:2},"awaited":[{"limit":…,"since":…}]}
/// took           {"at":…}                     a limit with a rate, which stands for the task; with
///                                             `weight` unless it is 1, and `key` if there is one
/// adapted  key   {"at":…,"allowed":12,"reason":"429","paused":…}   a limit, in place of the task
/// task           {"status":"failed","started":…,"ended":…,"step":"id","cause":{…},
///                 "values":{"row":{…}}}
/// ```
///
/// Beside `outputs` there may be `types`, see [JsonTypes]. Times are nanoseconds since 1970. For a
/// step there may also be `kind`: `wait`, `approval` or `gather` if the step does no work itself.
/// This, `limits` and `awaited` serve reports alone; `values`, those of a task, serve its results.
record Row(String kind, String task, String step, String data) {
  static final String BEGAN = "began";
  static final String TOOK = "took";
  static final String ADAPTED = "adapted";
  static final String STEP = "step";
  static final String TASK = "task";

  private static final String VALUES = "values";

  /// The kind of a step that does work.
  static final String WORK = "work";

  /// Finds an event of a run by its number.
  static final String SELECT =
      """
      SELECT kind, task, step, coalesce(long_data.data, event.data)
      FROM event LEFT JOIN long_data ON event.data = '' AND long_data.seq = event.seq
      WHERE event.seq = ? AND event.run = ?
      """;

  /// @throws IllegalArgumentException if an output cannot be stored
  static Row of(String task, Outcome outcome, List<LimitWait> awaited) {
    Map<String, Object> fields = fields(HistoryEvent.Ended.of(outcome));
    String kind = kind(outcome.step());
    if (!kind.equals(WORK)) {
      fields.put("kind", kind);
    } else if (outcome.step() instanceof Step.Work<?> work && !work.limits().isEmpty()) {
      fields.put("limits", work.shares().isEmpty() ? work.limits() : work.weights());
    }
    if (!awaited.isEmpty()) {
      fields.put("awaited", awaited.stream().map(Row::fields).toList());
    }
    return new Row(STEP, task, outcome.step().id(), Values.write(fields));
  }

  private static String kind(Step<?> step) {
    return switch (step) {
      case Step.Work<?> _ -> WORK;
      case Step.Wait _ -> "wait";
      case Step.Approval _ -> "approval";
      case Step.Gather _ -> "gather";
    };
  }

  /// @throws IllegalArgumentException if an output cannot be stored
  static Row of(String task, HistoryEvent recorded) {
    return switch (recorded) {
      case HistoryEvent.Began(String step, Instant at) ->
          new Row(BEGAN, task, step == null ? "" : step, Values.write(Map.of("at", nanos(at))));
      case HistoryEvent.TaskEnded ended -> of(task, ended, Map.of());
      case HistoryEvent.Ended _, HistoryEvent.Continued(), HistoryEvent.Retried() ->
          throw new IllegalArgumentException(recorded + " is no event that is noted");
    };
  }

  /// Records how a task ended, with its values, such as its row. Those of a Java program may be
  /// anything, and are left out if they cannot be stored.
  ///
  /// @throws IllegalArgumentException if an output cannot be stored
  static Row of(String task, HistoryEvent.TaskEnded ended, Map<String, Object> values) {
    Map<String, Object> fields = fields(ended);
    if (!values.isEmpty()) {
      fields.put(VALUES, values);
      try {
        return new Row(TASK, task, "", Values.write(fields));
      } catch (IllegalArgumentException unfit) {
        fields.remove(VALUES);
      }
    }
    return new Row(TASK, task, "", Values.write(fields));
  }

  /// Records that a limit with a rate was taken.
  static Row took(String limit, LimitShare.Fixed share, Instant at) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("at", nanos(at));
    if (share.weight() != 1) {
      fields.put("weight", share.weight());
    }
    if (share.key() != null) {
      fields.put("key", share.key());
    }
    return new Row(TOOK, limit, "", Values.write(fields));
  }

  /// Records how a limit has adapted.
  static Row of(Event.LimitAdapted adapted) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("at", nanos(adapted.at()));
    fields.put("allowed", adapted.allowed());
    if (adapted.reason() != null) {
      fields.put("reason", adapted.reason());
    }
    if (adapted.pausedUntil() != null) {
      fields.put("paused", nanos(adapted.pausedUntil()));
    }
    String key = adapted.key();
    // Even an empty key is one.
    return new Row(ADAPTED, adapted.limit(), key == null ? "" : "=" + key, Values.write(fields));
  }

  /// Returns how a limit had adapted.
  Event.LimitAdapted readAdapted() {
    Map<String, Object> fields = Values.read(data);
    return new Event.LimitAdapted(
        instant(fields.get("at")),
        task,
        step.isEmpty() ? null : step.substring(1),
        ((Number) Objects.requireNonNull(fields.get("allowed"))).intValue(),
        fields.get("reason") instanceof String reason ? reason : null,
        fields.get("paused") == null ? null : instant(fields.get("paused")));
  }

  /// Returns that a limit with a rate was taken.
  Journal.Taken readTaken() {
    Map<String, Object> fields = Values.read(data);
    int weight = fields.get("weight") instanceof Number number ? number.intValue() : 1;
    String key = fields.get("key") instanceof String text ? text : null;
    return new Journal.Taken(instant(fields.get("at")), new LimitShare.Fixed(weight, key));
  }

  /// Returns the time of an event that contains nothing else.
  Instant at() {
    return instant(Values.read(data).get("at"));
  }

  HistoryEvent read() {
    Map<String, Object> fields = Values.read(data);
    return switch (kind) {
      case BEGAN -> new HistoryEvent.Began(step.isEmpty() ? null : step, at());
      case STEP -> ended(step, fields);
      case TASK -> taskEnded(fields);
      default -> throw new IllegalArgumentException("there is no kind `" + kind + "`");
    };
  }

  /// Returns how a task ended, with its values.
  ///
  /// @param tries what was tried of it; null for nothing
  PastResult readResult(@Nullable Tries tries) {
    Map<String, Object> fields = Values.read(data);
    Map<String, Object> values = map(fields.get(VALUES));
    return new PastResult(
        task,
        taskEnded(fields),
        tries == null ? 0 : tries.most(),
        tries == null ? null : tries.began(),
        values);
  }

  private static HistoryEvent.TaskEnded taskEnded(Map<String, Object> fields) {
    return new HistoryEvent.TaskEnded(
        status(fields),
        instant(fields.get("started")),
        instant(fields.get("ended")),
        fields.get("cause") == null
            ? null
            : ended(text(fields.get("step")), map(fields.get("cause"))),
        outputs(fields));
  }

  /// Returns an attempt of a step, with the details that reports need.
  PastAttempt readAttempt() {
    Map<String, Object> fields = Values.read(data);
    return new PastAttempt(
        ended(step, fields),
        fields.get("kind") instanceof String kind ? kind : WORK,
        weights(fields.get("limits")),
        list(fields.get("awaited")).stream().map(Row::turn).toList());
  }

  /// @param limits a list of names, each taken once, or the weights by name
  private static Map<String, Integer> weights(@Nullable Object limits) {
    Map<String, Integer> weights = new LinkedHashMap<>();
    if (limits instanceof Map<?, ?> byName) {
      byName.forEach(
          (name, weight) -> weights.put(String.valueOf(name), ((Number) weight).intValue()));
    } else {
      list(limits).forEach(name -> weights.put(String.valueOf(name), 1));
    }
    return weights;
  }

  /// Returns the checksum of the row within a run; SQLite itself keeps none.
  ///
  /// @param number the row's number within the run, so that a missing row is detected
  int crc(long run, long number) {
    return crc(sum(), run, number);
  }

  /// Returns the checksum for a row with this [#sum()].
  static int crc(int sum, long run, long number) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(20).putInt(sum).putLong(run).putLong(number).flip());
    return (int) crc.getValue();
  }

  /// Returns the checksum of the row's content, independent of the run.
  int sum() {
    String text = kind + '\0' + task + '\0' + step + '\0' + data + '\0';
    return sum(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Returns the checksum of the columns in UTF-8, each followed by a NUL.
  static int sum(byte[] columns) {
    CRC32C crc = new CRC32C();
    crc.update(columns);
    return (int) crc.getValue();
  }

  /// Reads an event of a run, including its long data, with the query [#SELECT].
  static Row select(Path file, PreparedStatement query, long run, long number)
      throws SQLException, JournalException {
    query.setLong(1, number);
    query.setLong(2, run);
    try (ResultSet row = query.executeQuery()) {
      if (!row.next()) {
        throw JournalException.damaged(file, "event " + number + " is gone");
      }
      return new Row(row.getString(1), row.getString(2), row.getString(3), row.getString(4));
    }
  }

  private static Map<String, Object> fields(HistoryEvent.TaskEnded ended) {
    Map<String, Object> data = new LinkedHashMap<>();
    put(data, ended.status(), ended.started(), ended.ended(), ended.outputs());
    HistoryEvent.Ended cause = ended.cause();
    if (cause != null) {
      data.put("step", cause.step());
      data.put("cause", fields(cause));
    }
    return data;
  }

  private static Map<String, Object> fields(HistoryEvent.Ended ended) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("attempt", ended.attempt());
    put(data, ended.status(), ended.started(), ended.ended(), ended.outputs());
    Failure failure = ended.failure();
    if (failure != null) {
      Map<String, Object> why = new LinkedHashMap<>();
      why.put("code", failure.code());
      why.put("message", failure.message());
      if (failure.retryAfter() != null) {
        why.put("retry-after", TimeUnit.NANOSECONDS.convert(failure.retryAfter()));
      }
      data.put("failure", why);
    }
    return data;
  }

  private static Map<String, Object> fields(LimitWait turn) {
    return Map.of("limit", turn.limit(), "since", nanos(turn.since()));
  }

  private static LimitWait turn(Object recorded) {
    Map<String, Object> fields = map(recorded);
    return new LimitWait(text(fields.get("limit")), instant(fields.get("since")));
  }

  private static void put(
      Map<String, Object> data,
      Status status,
      Instant started,
      Instant ended,
      Map<String, Object> outputs) {
    data.put("status", status.name().toLowerCase(Locale.ROOT));
    data.put("started", nanos(started));
    data.put("ended", nanos(ended));
    if (!outputs.isEmpty()) {
      data.put("outputs", outputs);
      Object types = JsonTypes.of(outputs);
      if (types != null) {
        data.put("types", types);
      }
    }
  }

  private static HistoryEvent.Ended ended(String step, Map<String, Object> fields) {
    return new HistoryEvent.Ended(
        step,
        ((Number) known(fields.get("attempt"))).intValue(),
        status(fields),
        instant(fields.get("started")),
        instant(fields.get("ended")),
        outputs(fields),
        failure(map(fields.get("failure"))));
  }

  /// Returns the outputs, with their original types.
  private static Map<String, Object> outputs(Map<String, Object> fields) {
    return JsonTypes.restore(map(fields.get("outputs")), fields.get("types"));
  }

  private static @Nullable Failure failure(Map<String, Object> fields) {
    if (fields.isEmpty()) {
      return null;
    }
    Duration retryAfter =
        fields.get("retry-after") instanceof Number nanos
            ? Duration.ofNanos(nanos.longValue())
            : null;
    return new Failure(text(fields.get("code")), text(fields.get("message")), retryAfter, null);
  }

  private static Status status(Map<String, Object> fields) {
    return Status.valueOf(text(fields.get("status")).toUpperCase(Locale.ROOT));
  }

  static long nanos(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
  }

  static Instant instant(@Nullable Object nanos) {
    return Instant.ofEpochSecond(0, ((Number) known(nanos)).longValue());
  }

  private static String text(@Nullable Object value) {
    return (String) known(value);
  }

  @SuppressWarnings("unchecked") // A JSON object is always read as such a map.
  private static Map<String, Object> map(@Nullable Object value) {
    return value == null ? Map.of() : (Map<String, Object>) value;
  }

  private static List<?> list(@Nullable Object value) {
    return value == null ? List.of() : (List<?>) value;
  }

  private static Object known(@Nullable Object value) {
    if (value == null) {
      throw new IllegalArgumentException("a field is missing");
    }
    return value;
  }
}
