package dev.weft.report;

import dev.weft.Durations;
import dev.weft.Failure;
import dev.weft.model.Lane;
import dev.weft.model.Lane.Attempt;
import dev.weft.model.Lane.Stretch;
import java.io.Writer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/// A run in the Trace Event format, which Perfetto and other trace viewers read: each group is a
/// process, each task a thread, and each stretch of its time an event of type `X`. Each limit is a
/// counter of its holders and waiters.
///
/// @see <a
///     href="https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU">Trace
///     Event Format</a>
public final class TraceFile {
  // The process that contains the counters.
  private static final int LIMITS = 1;

  private final Timeline timeline;
  private final JsonGenerator json;
  private final Map<String, Integer> groups = new LinkedHashMap<>();
  private int threads;

  private TraceFile(Timeline timeline, JsonGenerator json) {
    this.timeline = timeline;
    this.json = json;
  }

  /// Writes the run. Does not close the writer.
  ///
  /// @throws tools.jackson.core.exc.JacksonIOException if writing fails
  public static void write(Timeline timeline, Writer out) {
    try (JsonGenerator json =
        JsonFactory.builder()
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .build()
            .createGenerator(ObjectWriteContext.empty(), out)) {
      new TraceFile(timeline, json).write();
    }
  }

  private void write() {
    json.writeStartObject();
    json.writeStringProperty("displayTimeUnit", "ms");
    json.writeObjectPropertyStart("otherData");
    json.writeStringProperty("run", timeline.run());
    json.writeStringProperty("plan", timeline.plan());
    json.writeStringProperty("began", timeline.began().toString());
    json.writeEndObject();
    json.writeArrayPropertyStart("traceEvents");
    timeline.groups().forEach(group -> process(group.name()));
    timeline.lanes().forEach(this::lane);
    limits();
    json.writeEndArray();
    json.writeEndObject();
  }

  private int process(String group) {
    Integer known = groups.get(group);
    if (known != null) {
      return known;
    }
    int process = LIMITS + 1 + groups.size();
    groups.put(group, process);
    name("process_name", process, 0, group);
    return process;
  }

  /// Parallel steps have threads of their own, because the events of one thread must not overlap.
  private void lane(Lane lane) {
    int process = process(lane.group());
    List<List<Stretch>> rows = SideBySide.rows(lane.stretches());
    for (int i = 0; i < Math.max(1, rows.size()); i++) {
      int thread = ++threads;
      name(
          "thread_name",
          process,
          thread,
          i == 0 ? lane.task() : lane.task() + " (" + (i + 1) + ")");
      if (i < rows.size()) {
        rows.get(i).forEach(stretch -> event(process, thread, stretch));
      }
    }
  }

  private void event(int process, int thread, Stretch stretch) {
    start("X", process, thread, name(stretch), stretch.from());
    json.writeNumberProperty("dur", micros(stretch.from(), stretch.to()));
    switch (stretch) {
      case Lane.Ran(Attempt attempt) -> {
        json.writeStringProperty("cat", attempt.kind().name().toLowerCase(Locale.ROOT));
        json.writeObjectPropertyStart("args");
        json.writeNumberProperty("attempt", attempt.number());
        json.writeStringProperty("status", attempt.status().toString());
        Failure failure = attempt.failure();
        if (failure != null) {
          json.writeStringProperty("failure", failure.message());
        }
        json.writeEndObject();
      }
      case Lane.Queued queued -> {
        json.writeStringProperty("cat", "limit");
        json.writeObjectPropertyStart("args");
        json.writeStringProperty("limit", queued.limit());
        json.writeEndObject();
      }
      case Lane.Paused _ -> json.writeStringProperty("cat", "retry");
      case Lane.Polled _ -> json.writeStringProperty("cat", "poll");
    }
    json.writeEndObject();
  }

  private static String name(Stretch stretch) {
    return switch (stretch) {
      case Lane.Ran ran -> ran.step();
      case Lane.Queued queued -> "waits for " + queued.limit();
      case Lane.Paused paused -> "pauses before " + paused.step();
      case Lane.Polled polled -> "polls " + polled.step();
    };
  }

  private void name(String what, int process, int thread, String name) {
    json.writeStartObject();
    json.writeStringProperty("ph", "M");
    json.writeStringProperty("name", what);
    json.writeNumberProperty("pid", process);
    json.writeNumberProperty("tid", thread);
    json.writeObjectPropertyStart("args");
    json.writeStringProperty("name", name);
    json.writeEndObject();
    json.writeEndObject();
  }

  private void start(String type, int process, int thread, String name, Instant at) {
    json.writeStartObject();
    json.writeStringProperty("ph", type);
    json.writeStringProperty("name", name);
    json.writeNumberProperty("pid", process);
    json.writeNumberProperty("tid", thread);
    json.writeNumberProperty("ts", micros(timeline.began(), at));
  }

  private void limits() {
    List<LimitLoad> loads = LimitLoad.of(timeline);
    if (!loads.isEmpty()) {
      name("process_name", LIMITS, 0, "limits");
    }
    for (LimitLoad load : loads) {
      for (LimitLoad.Change change : load.changes()) {
        start("C", LIMITS, 0, load.limit(), change.at());
        json.writeObjectPropertyStart("args");
        json.writeNumberProperty("held", change.held());
        json.writeNumberProperty("waiting", change.waiting());
        json.writeEndObject();
        json.writeEndObject();
      }
    }
  }

  private static long micros(Instant from, Instant to) {
    return Durations.between(from, to).toNanos() / 1_000;
  }
}
