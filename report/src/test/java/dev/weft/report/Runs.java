package dev.weft.report;

import dev.weft.Failure;
import dev.weft.Group;
import dev.weft.Limit;
import dev.weft.LimitWait;
import dev.weft.Status;
import dev.weft.model.Lane;
import dev.weft.model.Lane.Attempt;
import dev.weft.model.Lane.Kind;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Creates timelines for tests; times are milliseconds since the run began.
final class Runs {
  static final Instant BEGAN = Instant.parse("2026-01-02T03:04:05Z");

  private Runs() {}

  static Instant at(long millis) {
    return BEGAN.plusMillis(millis);
  }

  static Timeline run(List<Timeline.Group> groups, List<Limit> limits, Lane... lanes) {
    return new Timeline(
        "k3f9",
        "orders",
        BEGAN,
        at(1_000),
        Status.SUCCEEDED,
        at(2_000),
        groups,
        limits,
        Group.UNBOUNDED,
        List.of(),
        List.of(lanes));
  }

  static Lane lane(String task, Attempt... attempts) {
    List<Attempt> all = List.of(attempts);
    return new Lane(
        task,
        task.split("/", -1)[0],
        all.getFirst().ready(),
        all.getLast().ended(),
        all.getLast().status(),
        all,
        List.of());
  }

  static Attempt work(String step, long from, long to, String... limits) {
    return attempt(step, Kind.WORK, 1, null, from, to, List.of(limits), List.of());
  }

  static Attempt again(String step, int number, long from, long to, String... limits) {
    return attempt(step, Kind.WORK, number, null, from, to, List.of(limits), List.of());
  }

  static Attempt failed(String step, int number, long from, long to) {
    Failure failure = new Failure("exit 1", "exit 1");
    return attempt(step, Kind.WORK, number, failure, from, to, List.of(), List.of());
  }

  static Attempt gather(String step, long from, long to) {
    return attempt(step, Kind.GATHER, 1, null, from, to, List.of(), List.of());
  }

  static Attempt attempt(
      String step,
      Kind kind,
      int number,
      @Nullable Failure failure,
      long from,
      long to,
      List<String> limits,
      List<LimitWait> awaited) {
    Status status = failure == null ? Status.SUCCEEDED : Status.FAILED;
    Map<String, Integer> held = new LinkedHashMap<>();
    limits.forEach(limit -> held.put(limit, 1));
    return new Attempt(step, kind, number, status, at(from), at(to), failure, held, awaited);
  }

  /// That attempt after a wait for limits, each since then.
  static Attempt after(Attempt attempt, LimitWait... turns) {
    return new Attempt(
        attempt.step(),
        attempt.kind(),
        attempt.number(),
        attempt.status(),
        attempt.started(),
        attempt.ended(),
        attempt.failure(),
        attempt.limits(),
        List.of(turns));
  }

  static LimitWait turn(String limit, long since) {
    return new LimitWait(limit, at(since));
  }
}
