package dev.weft.report;

import dev.weft.Failure;
import dev.weft.LimitWait;
import dev.weft.Status;
import dev.weft.model.Lane;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Makes a lane of steps that follow one another, each from where the one before it ended. Times
/// are milliseconds.
final class LaneBuilder {
  private final String task;
  private final String group;
  private final Instant began;
  private final List<Lane.Attempt> attempts = new ArrayList<>();
  private List<String> printed = List.of();
  private Instant now;
  private List<LimitWait> turns = new ArrayList<>();

  LaneBuilder(String task, String group, Instant began) {
    this.task = task;
    this.group = group;
    this.began = began;
    this.now = began;
  }

  static LaneBuilder task(String name, Instant began) {
    return new LaneBuilder(name, name, began);
  }

  Instant now() {
    return now;
  }

  LaneBuilder ran(String step, long millis, String... limits) {
    return add(step, Lane.Kind.WORK, 1, Status.SUCCEEDED, millis, null, limits);
  }

  LaneBuilder waited(String step, long millis) {
    return add(step, Lane.Kind.WAIT, 1, Status.SUCCEEDED, millis, null);
  }

  LaneBuilder approved(String step, long millis) {
    return add(step, Lane.Kind.APPROVAL, 1, Status.SUCCEEDED, millis, null);
  }

  LaneBuilder failed(String step, int number, long millis, Failure failure, String... limits) {
    return add(step, Lane.Kind.WORK, number, Status.FAILED, millis, failure, limits);
  }

  LaneBuilder again(String step, int number, long millis, String... limits) {
    return add(step, Lane.Kind.WORK, number, Status.SUCCEEDED, millis, null, limits);
  }

  LaneBuilder skipped(String step) {
    return add(step, Lane.Kind.WORK, 1, Status.SKIPPED, 0, null);
  }

  LaneBuilder queued(String limit, long millis) {
    turns.add(new LimitWait(limit, now));
    return paused(millis);
  }

  LaneBuilder paused(long millis) {
    now = now.plusMillis(millis);
    return this;
  }

  LaneBuilder printed(String... lines) {
    printed = List.of(lines);
    return this;
  }

  /// An attempt that has its own times and does not move this one's.
  LaneBuilder beside(String step, Lane.Kind kind, Instant from, long millis) {
    attempts.add(
        new Lane.Attempt(
            step,
            kind,
            1,
            Status.SUCCEEDED,
            from,
            from.plusMillis(millis),
            null,
            Map.of(),
            List.of()));
    return this;
  }

  private LaneBuilder add(
      String step,
      Lane.Kind kind,
      int number,
      Status status,
      long millis,
      @Nullable Failure failure,
      String... limits) {
    Instant ended = now.plus(Duration.ofMillis(millis));
    Map<String, Integer> held = new LinkedHashMap<>();
    Stream.of(limits).forEach(limit -> held.merge(limit, 1, Integer::sum));
    attempts.add(new Lane.Attempt(step, kind, number, status, now, ended, failure, held, turns));
    now = ended;
    turns = new ArrayList<>();
    return this;
  }

  Lane ended(Status status) {
    return new Lane(task, group, began, now, status, attempts, printed);
  }

  /// Adds a step in progress.
  Lane underWay(String step) {
    return new Lane(task, group, began, null, null, attempts, printed, Map.of(step, now));
  }

  Lane underWay() {
    return new Lane(task, group, began, null, null, attempts, printed);
  }
}
