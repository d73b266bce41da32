package dev.weft.cli.record;

import dev.weft.Durations;
import dev.weft.restate.Ending;
import dev.weft.restate.RunSummary;
import dev.weft.sqlite.RunRecord;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A run as a whole, as `--json` shows it: `run`, `plan`, `status` as [RunState] says it, `started`
/// and `ended` as ISO 8601 instants, `took` in seconds, and `counts`, the numbers of tasks by how
/// they ended. What is not known is left out.
public final class RunJson {
  private static final List<String> COUNTS =
      List.of("succeeded", "failed", "timed-out", "cancelled", "skipped", "not-started");

  private RunJson() {}

  /// Returns a recorded run.
  public static Map<String, Object> of(RunRecord run, RunState state) {
    Map<String, Object> json = head(run.id(), run.plan(), state.word(), run.started());
    Instant ended = run.ended();
    if (ended != null && !state.counts().isEmpty()) {
      Map<String, Object> counts = new LinkedHashMap<>();
      Map<String, Object> recorded = run.marks().getLast().data();
      for (String each : COUNTS) {
        add(counts, each, recorded.get(each) instanceof Number count ? count.longValue() : 0);
      }
      end(json, run.took(), ended, counts);
    }
    return json;
  }

  /// Returns a run of a cluster.
  public static Map<String, Object> of(RunSummary run, RunState state) {
    Map<String, Object> json = head(run.run(), run.plan(), state.word(), run.started());
    Ending ending = run.ending();
    if (ending != null) {
      Map<String, Object> counts = new LinkedHashMap<>();
      add(counts, "succeeded", ending.succeeded());
      add(counts, "failed", ending.failed());
      add(counts, "timed-out", ending.timedOut());
      add(counts, "cancelled", ending.cancelled());
      add(counts, "skipped", ending.skipped());
      add(counts, "not-started", ending.notStarted());
      Duration took = Durations.between(ending.started(), ending.ended());
      end(json, took, ending.ended(), counts);
      put(json, "trouble", ending.trouble());
    }
    return json;
  }

  private static Map<String, Object> head(String run, String plan, String status, Instant started) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("run", run);
    json.put("plan", plan);
    json.put("status", status);
    json.put("started", started.toString());
    return json;
  }

  private static void end(
      Map<String, Object> json, Duration took, Instant ended, Map<String, Object> counts) {
    json.put("ended", ended.toString());
    json.put("took", BigDecimal.valueOf(took.toMillis(), 3));
    json.put("counts", counts);
  }

  private static void add(Map<String, Object> counts, String name, long count) {
    if (count > 0) {
      counts.put(name, count);
    }
  }

  /// Adds a value, if there is one.
  static void put(Map<String, Object> json, String name, @Nullable Object value) {
    if (value != null) {
      json.put(name, value);
    }
  }
}
