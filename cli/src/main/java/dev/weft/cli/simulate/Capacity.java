package dev.weft.cli.simulate;

import dev.weft.Failure;
import dev.weft.Limit;
import dev.weft.Plan;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.engine.RetryRules;
import dev.weft.model.Lane;
import dev.weft.report.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What services let through whose limits adapt: as many calls a second as they answered in the
/// last run, if they refused some. What they refuse then follows from how many calls there are, so
/// that it is not drawn from the record as other failures are: a limit that adapts would come to
/// rest far below what it found out in that run.
///
/// @param perSecond how many calls a second, by the limit
record Capacity(Map<String, Double> perSecond) {
  static final Capacity UNKNOWN = new Capacity(Map.of());

  private static final Set<String> REFUSED = Set.of("429", "503");

  /// Returns what recorded runs tell of a plan's limits.
  ///
  /// @param past the last run first
  static Capacity of(Plan plan, List<Timeline> past) {
    Map<String, Double> perSecond = new LinkedHashMap<>();
    for (Limit limit : plan.limits()) {
      if (limit.adapt() && !limit.perKey()) {
        past.stream()
            .map(run -> answered(run, limit.name()))
            .filter(rate -> rate > 0)
            .findFirst()
            .ifPresent(rate -> perSecond.put(limit.name(), rate));
      }
    }
    return new Capacity(perSecond);
  }

  /// Returns how many calls a second were answered; 0 if none was refused.
  private static double answered(Timeline run, String limit) {
    Instant first = Instant.MAX;
    Instant last = Instant.MIN;
    long answered = 0;
    long refused = 0;
    for (Lane lane : run.lanes()) {
      for (Lane.Attempt attempt : lane.attempts()) {
        if (attempt.limits().containsKey(limit)) {
          first = attempt.started().isBefore(first) ? attempt.started() : first;
          last = attempt.ended().isAfter(last) ? attempt.ended() : last;
          answered += attempt.status() == Status.SUCCEEDED ? 1 : 0;
          Failure failure = attempt.failure();
          refused += failure != null && REFUSED.contains(failure.code()) ? 1 : 0;
        }
      }
    }
    if (refused == 0 || answered == 0) {
      return 0;
    }
    return answered / Math.max(1e-3, Duration.between(first, last).toNanos() / 1e9);
  }

  /// Returns the plan with limits that let so much through.
  Plan in(Plan plan) {
    return plan.withLimits(plan.limits().stream().map(this::of).toArray(Limit[]::new));
  }

  private Limit of(Limit limit) {
    Double rate = perSecond.get(limit.name());
    if (rate == null) {
      return limit;
    }
    Limit.Rate own = limit.rate();
    double allowed = own == null ? rate : own.count() / (own.per().toNanos() / 1e9);
    Limit.Rate found =
        own != null && allowed <= rate
            ? own
            : new Limit.Rate(1, Duration.ofNanos((long) (1e9 / rate)));
    return new Limit(limit.name(), limit.max(), found);
  }

  /// Returns whether a failure says that such a service had too much to do.
  boolean refuses(Step.Work<?> step, @Nullable Failure failure) {
    return failure != null
        && step.limits().stream().anyMatch(perSecond::containsKey)
        && RetryRules.isOverload(step.retry(), failure);
  }
}
