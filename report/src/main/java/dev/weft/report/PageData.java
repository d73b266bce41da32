package dev.weft.report;

import dev.weft.LimitWait;
import dev.weft.model.Activity;
import dev.weft.model.CriticalChain;
import dev.weft.model.Lane;
import dev.weft.model.TimeSpent;
import java.io.Writer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/// Writes the page's data as compact JSON: repeated values are in tables, once each, and times are
/// whole microseconds since the run began. `data.js` reads it.
///
///     attempts: for each lane, for each of its attempts
///         form       index into `forms`: [step, kind, number, status, failure or -1,
///                    [limit waited for, ...], [limit held, ...]], each an index into its table
///                    but for the number; then how much of each is held, unless it is 1 of all.
///                    Before the limits waited for, -1 says that the step was polled
///         gap        from the end of the lane's attempt before it, or the lane's beginning, to
///                    where it started; may be negative
///         took
///         waited     how long it was polled, and for each limit waited for before it started,
///                    one after the other
final class PageData {
  private static final JsonFactory JSON =
      JsonFactory.builder().characterEscapes(new NoMarkup()).build();

  // `data.js` and `head.js` refer to these by index.
  private static final List<Activity> USES =
      List.of(
          Activity.RUNNING,
          Activity.WAITING,
          Activity.APPROVAL,
          Activity.LIMIT,
          Activity.RETRY,
          Activity.OTHER,
          Activity.POLL);

  // A page with more of them would be slow to open; their sums have all.
  private static final int PATH_MAX = 5_000;

  private final Timeline timeline;
  private final JsonGenerator json;
  private final PageTables tables;

  private PageData(Timeline timeline, JsonGenerator json) {
    this.timeline = timeline;
    this.json = json;
    this.tables = new PageTables(timeline);
  }

  /// Writes the data. Does not close `out`.
  static void write(
      Timeline timeline,
      @Nullable Simulated simulated,
      @Nullable Duration left,
      String version,
      Writer out) {
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      json.configure(StreamWriteFeature.AUTO_CLOSE_TARGET, false);
      new PageData(timeline, json).write(simulated, left, version);
    }
  }

  private void write(@Nullable Simulated simulated, @Nullable Duration left, String version) {
    json.writeStartObject();
    writeRun(version);
    if (simulated != null) {
      write(simulated);
    }
    if (left != null) {
      json.writeNumberProperty("left", micros(left));
    }
    writeLanes();
    writeAttempts();
    writePrinted();
    writeUnderWay();
    writeHeldByTasks();
    json.writeName("spent");
    writeSpending(TimeSpent.ofAll(timeline.lanes()));
    writePath();
    writeSpreads();
    // Last, because everything above adds to them.
    tables.write(json);
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
    json.writeNumberProperty("status", PageTables.index(timeline.status()));
  }

  private void write(Simulated simulated) {
    json.writeObjectPropertyStart("simulated");
    json.writeStringProperty("which", simulated.which());
    PageTables.writeStrings(json, "assumed", simulated.assumed());
    json.writeEndObject();
  }

  private void writeLanes() {
    json.writeArrayPropertyStart("lanes");
    for (Lane lane : timeline.lanes()) {
      json.writeString(lane.task());
      json.writeNumber(tables.groups.indexOf(lane.group()));
      json.writeNumber(micros(lane.began()));
      json.writeNumber(lane.ended() == null ? -1 : length(lane.began(), lane.ended()));
      json.writeNumber(PageTables.index(lane.status()));
      json.writeNumber(lane.attempts().size());
    }
    json.writeEndArray();
  }

  private void writeAttempts() {
    json.writeArrayPropertyStart("attempts");
    for (Lane lane : timeline.lanes()) {
      Instant last = lane.began();
      for (Lane.Attempt attempt : lane.attempts()) {
        json.writeNumber(tables.formOf(attempt));
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
    List<LimitWait> turns = attempt.awaited();
    if (attempt.polledSince() != null) {
      json.writeNumber(length(attempt.polledSince(), attempt.ready()));
    }
    for (int i = 0; i < turns.size(); i++) {
      boolean isLast = i + 1 == turns.size();
      Instant until = isLast ? attempt.started() : turns.get(i + 1).since();
      json.writeNumber(length(turns.get(i).since(), until));
    }
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

  /// Writes, by lane index, each step in progress and when it began.
  private void writeUnderWay() {
    json.writeObjectPropertyStart("underWay");
    for (int i = 0; i < timeline.lanes().size(); i++) {
      Map<String, Instant> steps = timeline.lanes().get(i).underWay();
      if (!steps.isEmpty()) {
        json.writeArrayPropertyStart(Integer.toString(i));
        steps.forEach(
            (step, since) -> {
              json.writeNumber(tables.steps.indexOf(step));
              json.writeNumber(micros(since));
            });
        json.writeEndArray();
      }
    }
    json.writeEndObject();
  }

  /// Writes the limits that each task of a group holds from beginning to end, for each group of the
  /// plan.
  private void writeHeldByTasks() {
    json.writeArrayPropertyStart("heldByTasks");
    for (Timeline.Group group : timeline.groups()) {
      PageTables.writeNumbers(json, group.limits().stream().map(tables.limits::indexOf).toList());
    }
    json.writeEndArray();
  }

  /// Writes the parts of the critical path, `[lane, from, to, before, [spent before, ...],
  /// [spent, ...], bound or ""]` each, how many come before them, and what all took together.
  private void writePath() {
    CriticalChain chain = timeline.criticalChain();
    List<PathPart> parts = PathPart.path(timeline, chain.links());
    int left = Math.max(0, parts.size() - PATH_MAX);
    json.writeNumberProperty("pathLeft", left);
    json.writeArrayPropertyStart("path");
    for (PathPart part : parts.subList(left, parts.size())) {
      json.writeStartArray();
      json.writeNumber(part.lane());
      json.writeNumber(micros(part.from()));
      json.writeNumber(micros(part.to()));
      json.writeNumber(micros(part.before()));
      writeSpending(part.waited());
      writeSpending(part.spent());
      json.writeString(part.bound() == null ? "" : part.bound().toString());
      json.writeEndArray();
    }
    json.writeEndArray();
    writeSums(chain.parts());
  }

  /// Writes `[what, took, attempts, bound, how many began when it had room again, ...]` for each.
  private void writeSums(List<CriticalChain.Part> sums) {
    json.writeArrayPropertyStart("pathSums");
    for (CriticalChain.Part part : sums) {
      json.writeStartArray();
      json.writeString(part.what());
      json.writeNumber(micros(part.took()));
      json.writeNumber(part.attempts());
      part.after()
          .forEach(
              (bound, count) -> {
                json.writeString(bound.toString());
                json.writeNumber(count);
              });
      json.writeEndArray();
    }
    json.writeEndArray();
  }

  /// Writes `[[what, index of the limit or -1, microseconds], ...]`
  private void writeSpending(TimeSpent spending) {
    json.writeStartArray();
    spending
        .byUse()
        .forEach(
            (use, took) -> {
              json.writeStartArray();
              json.writeNumber(USES.indexOf(use.activity()));
              json.writeNumber(use.limit() == null ? -1 : tables.limits.indexOf(use.limit()));
              json.writeNumber(micros(took));
              json.writeEndArray();
            });
    json.writeEndArray();
  }

  private void writeSpreads() {
    json.writeArrayPropertyStart("spreads");
    for (Spread spread : Spread.of(timeline.lanes())) {
      json.writeStartArray();
      json.writeNumber(tables.groups.indexOf(spread.group()));
      json.writeNumber(tables.steps.indexOf(spread.step()));
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

  private long micros(Instant instant) {
    return ChronoUnit.MICROS.between(timeline.began(), instant);
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1_000;
  }

  /// Returns zero if the clock was set back in between.
  private long length(Instant from, Instant to) {
    return Math.max(0, micros(to) - micros(from));
  }
}
