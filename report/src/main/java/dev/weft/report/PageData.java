package dev.weft.report;

import dev.weft.Failure;
import dev.weft.Limit;
import dev.weft.Status;
import java.io.Writer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/// Writes what the page shows as JSON, in few bytes: what repeats stands in a table once, and times
/// are whole microseconds since the run's beginning. `data.js` reads it.
///
///     attempts: for each lane, for each of its attempts
///         form       index into `forms`: [step, kind, number, status, failure or -1,
///                    [limit waited for, ...], [limit held, ...]], each an index into its table
///                    but for the number
///         gap        from the end of the lane's attempt before it, or the lane's beginning, to
///                    where it started; may be negative
///         took
///         waited     for each limit waited for before it started, one after the other
final class PageData {
  private static final JsonFactory JSON =
      JsonFactory.builder().characterEscapes(new NoMarkup()).build();

  // What `data.js` and `head.js` know by its index.
  private static final List<Status> STATUSES =
      List.of(Status.SUCCEEDED, Status.FAILED, Status.TIMED_OUT, Status.CANCELLED, Status.SKIPPED);
  private static final List<Lane.Kind> KINDS =
      List.of(Lane.Kind.WORK, Lane.Kind.WAIT, Lane.Kind.APPROVAL, Lane.Kind.GATHER);
  private static final List<Spending.What> USES =
      List.of(
          Spending.What.RUNNING,
          Spending.What.WAITING,
          Spending.What.APPROVAL,
          Spending.What.LIMIT,
          Spending.What.RETRY,
          Spending.What.OTHER);

  private final Timeline timeline;
  private final JsonGenerator json;
  private final Table<String> groups = new Table<>();
  private final Table<String> limits = new Table<>();
  private final Table<String> steps = new Table<>();
  private final Table<Reason> reasons = new Table<>();
  private final Table<Form> forms = new Table<>();

  private record Reason(String code, String message) {}

  /// What attempts have in common.
  private record Form(
      int step,
      Lane.Kind kind,
      int number,
      Status status,
      int reason,
      List<Integer> turns,
      List<Integer> held) {}

  private PageData(Timeline timeline, JsonGenerator json) {
    this.timeline = timeline;
    this.json = json;
  }

  /// Does not close `out`.
  static void write(Timeline timeline, String version, Writer out) {
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      json.configure(StreamWriteFeature.AUTO_CLOSE_TARGET, false);
      new PageData(timeline, json).write(version);
    }
  }

  private void write(String version) {
    timeline.groups().forEach(group -> groups.indexOf(group.name()));
    timeline.limits().forEach(limit -> limits.indexOf(limit.name()));
    json.writeStartObject();
    writeRun(version);
    writeLanes();
    writeAttempts();
    writePrinted();
    writeHeldByTasks();
    json.writeName("spent");
    writeSpending(Spending.ofAll(timeline.lanes()));
    writePath();
    writeSpreads();
    // Last, since all of the above adds to them.
    writeTables();
    json.writeEndObject();
  }

  private void writeRun(String version) {
    json.writeStringProperty("version", version);
    json.writeStringProperty("run", timeline.run());
    json.writeStringProperty("plan", timeline.plan());
    json.writeNumberProperty("began", timeline.began().toEpochMilli());
    json.writeNumberProperty("readAt", timeline.readAt().toEpochMilli());
    json.writeNumberProperty("end", micros(timeline.end()));
    json.writeBooleanProperty("ended", timeline.ended() != null);
    json.writeNumberProperty("status", index(timeline.status()));
  }

  private void writeLanes() {
    json.writeArrayPropertyStart("lanes");
    for (Lane lane : timeline.lanes()) {
      json.writeString(lane.task());
      json.writeNumber(groups.indexOf(lane.group()));
      json.writeNumber(micros(lane.began()));
      json.writeNumber(lane.ended() == null ? -1 : length(lane.began(), lane.ended()));
      json.writeNumber(index(lane.status()));
      json.writeNumber(lane.attempts().size());
    }
    json.writeEndArray();
  }

  private void writeAttempts() {
    json.writeArrayPropertyStart("attempts");
    for (Lane lane : timeline.lanes()) {
      Instant last = lane.began();
      for (Lane.Attempt attempt : lane.attempts()) {
        json.writeNumber(forms.indexOf(form(attempt)));
        json.writeNumber(micros(attempt.started()) - micros(last));
        long took = length(attempt.started(), attempt.ended());
        json.writeNumber(took);
        writeTurns(attempt);
        last = took == 0 ? attempt.started() : attempt.ended();
      }
    }
    json.writeEndArray();
  }

  private void writeTurns(Lane.Attempt attempt) {
    List<Lane.Turn> turns = attempt.awaited();
    for (int i = 0; i < turns.size(); i++) {
      boolean isLast = i + 1 == turns.size();
      Instant until = isLast ? attempt.started() : turns.get(i + 1).since();
      json.writeNumber(length(turns.get(i).since(), until));
    }
  }

  private Form form(Lane.Attempt attempt) {
    Failure failure = attempt.failure();
    return new Form(
        steps.indexOf(attempt.step()),
        attempt.kind(),
        attempt.number(),
        attempt.status(),
        failure == null ? -1 : reasons.indexOf(new Reason(failure.code(), failure.message())),
        attempt.awaited().stream().map(turn -> limits.indexOf(turn.limit())).toList(),
        attempt.limits().stream().map(limits::indexOf).toList());
  }

  private void writePrinted() {
    json.writeObjectPropertyStart("printed");
    for (int i = 0; i < timeline.lanes().size(); i++) {
      List<String> lines = timeline.lanes().get(i).printed();
      if (!lines.isEmpty()) {
        json.writeArrayPropertyStart(Integer.toString(i));
        lines.forEach(json::writeString);
        json.writeEndArray();
      }
    }
    json.writeEndObject();
  }

  /// The limits that tasks hold from beginning to end, for each group of the plan.
  private void writeHeldByTasks() {
    json.writeArrayPropertyStart("heldByTasks");
    for (Timeline.Group group : timeline.groups()) {
      writeNumbers(group.limits().stream().map(limits::indexOf).toList());
    }
    json.writeEndArray();
  }

  private void writePath() {
    json.writeArrayPropertyStart("path");
    for (CriticalPath.Part part : CriticalPath.of(timeline).parts()) {
      json.writeStartArray();
      json.writeNumber(part.lane());
      json.writeNumber(micros(part.before()));
      writeSpending(part.spent());
      json.writeEndArray();
    }
    json.writeEndArray();
  }

  /// `[[what, index of the limit or -1, microseconds], ...]`
  private void writeSpending(Spending spending) {
    json.writeStartArray();
    spending
        .byUse()
        .forEach(
            (use, took) -> {
              json.writeStartArray();
              json.writeNumber(USES.indexOf(use.what()));
              json.writeNumber(use.limit() == null ? -1 : limits.indexOf(use.limit()));
              json.writeNumber(micros(took));
              json.writeEndArray();
            });
    json.writeEndArray();
  }

  private void writeSpreads() {
    json.writeArrayPropertyStart("spreads");
    for (Spread spread : Spread.of(timeline.lanes())) {
      json.writeStartArray();
      json.writeNumber(groups.indexOf(spread.group()));
      json.writeNumber(steps.indexOf(spread.step()));
      json.writeNumber(spread.count());
      json.writeNumber(spread.faults());
      json.writeNumber(micros(spread.min()));
      json.writeNumber(micros(spread.quarter()));
      json.writeNumber(micros(spread.median()));
      json.writeNumber(micros(spread.threeQuarters()));
      json.writeNumber(micros(spread.p95()));
      json.writeNumber(micros(spread.max()));
      json.writeEndArray();
    }
    json.writeEndArray();
  }

  private void writeTables() {
    json.writeArrayPropertyStart("statuses");
    for (Status status : STATUSES) {
      json.writeString(status.toString());
    }
    json.writeEndArray();
    writeStrings("groups", groups.values());
    writeStrings("steps", steps.values());
    writeStrings("limits", limits.values());
    writeBounds();
    json.writeArrayPropertyStart("reasons");
    for (Reason reason : reasons.values()) {
      json.writeStartArray();
      json.writeString(reason.code());
      json.writeString(reason.message());
      json.writeEndArray();
    }
    json.writeEndArray();
    json.writeArrayPropertyStart("forms");
    forms.values().forEach(this::writeForm);
    json.writeEndArray();
  }

  private void writeForm(Form form) {
    json.writeStartArray();
    json.writeNumber(form.step());
    json.writeNumber(KINDS.indexOf(form.kind()));
    json.writeNumber(form.number());
    json.writeNumber(index(form.status()));
    json.writeNumber(form.reason());
    writeNumbers(form.turns());
    writeNumbers(form.held());
    json.writeEndArray();
  }

  /// `[at most how many at once or 0, how many in a time or 0, that time]` for the plan's limits.
  private void writeBounds() {
    json.writeArrayPropertyStart("bounds");
    for (Limit limit : timeline.limits()) {
      Limit.Rate rate = limit.rate();
      json.writeStartArray();
      json.writeNumber(limit.max() == Integer.MAX_VALUE ? 0 : limit.max());
      json.writeNumber(rate == null ? 0 : rate.count());
      json.writeNumber(rate == null ? 0 : micros(rate.per()));
      json.writeEndArray();
    }
    json.writeEndArray();
  }

  private void writeNumbers(List<Integer> numbers) {
    json.writeStartArray();
    numbers.forEach(json::writeNumber);
    json.writeEndArray();
  }

  private void writeStrings(String name, List<String> values) {
    json.writeArrayPropertyStart(name);
    values.forEach(json::writeString);
    json.writeEndArray();
  }

  private static int index(@Nullable Status status) {
    return status == null ? -1 : STATUSES.indexOf(status);
  }

  private long micros(Instant instant) {
    return ChronoUnit.MICROS.between(timeline.began(), instant);
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1_000;
  }

  /// Zero where the clock was set back in between.
  private long length(Instant from, Instant to) {
    return Math.max(0, micros(to) - micros(from));
  }
}
