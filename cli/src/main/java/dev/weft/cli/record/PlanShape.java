package dev.weft.cli.record;

import dev.weft.Group;
import dev.weft.Limit;
import dev.weft.Plan;
import dev.weft.report.Timeline;
import dev.weft.sqlite.RunRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The groups and limits of a plan as the journal stores them for reports.
///
/// @param maxParallel how many tasks may be in flight; unbounded if that is not on record
record PlanShape(List<Timeline.Group> groups, List<Limit> limits, int maxParallel) {
  private static final String GROUPS = "groups";
  private static final String LIMITS = "limits";
  private static final String NEEDS = "needs";
  private static final String MAX = "max";
  private static final String RATE = "rate";
  private static final String PER = "per";
  private static final String ADAPT = "adapt";
  private static final String PER_KEY = "per-key";
  private static final String MAX_PARALLEL = "max-parallel";

  static PlanShape of(Plan plan) {
    return new PlanShape(Timeline.groupsOf(plan), plan.limits(), plan.maxParallel());
  }

  void addTo(Map<String, Object> about) {
    Map<String, Object> recordedGroups = new LinkedHashMap<>();
    for (Timeline.Group group : groups) {
      Map<String, Object> recorded = new LinkedHashMap<>();
      recorded.put(NEEDS, group.needs());
      recorded.put(LIMITS, group.limits());
      if (group.maxParallel() != Group.UNBOUNDED) {
        recorded.put(MAX_PARALLEL, group.maxParallel());
      }
      recordedGroups.put(group.name(), recorded);
    }
    about.put(MAX_PARALLEL, maxParallel);
    about.put(GROUPS, recordedGroups);
    Map<String, Object> recordedLimits = new LinkedHashMap<>();
    for (Limit limit : limits) {
      Map<String, Object> bounds = new LinkedHashMap<>();
      bounds.put(MAX, limit.max());
      if (limit.rate() != null) {
        bounds.put(RATE, limit.rate().count());
        bounds.put(PER, TimeUnit.NANOSECONDS.convert(limit.rate().per()));
      }
      if (limit.perKey()) {
        bounds.put(PER_KEY, true);
      }
      if (limit.adapt()) {
        bounds.put(ADAPT, true);
      }
      recordedLimits.put(limit.name(), bounds);
    }
    about.put(LIMITS, recordedLimits);
  }

  /// Returns the recorded shape; empty for the run of a Java program, or of an older Weft.
  static PlanShape of(RunRecord run) {
    List<Timeline.Group> groups = new ArrayList<>();
    List<Limit> limits = new ArrayList<>();
    if (run.about().get(GROUPS) instanceof Map<?, ?> recorded) {
      recorded.forEach(
          (name, group) ->
              groups.add(
                  new Timeline.Group(
                      String.valueOf(name),
                      names(group, NEEDS),
                      names(group, LIMITS),
                      maxParallel(group))));
    }
    if (run.about().get(LIMITS) instanceof Map<?, ?> recorded) {
      recorded.forEach((name, bounds) -> limits.add(limit(String.valueOf(name), bounds)));
    }
    return new PlanShape(groups, limits, maxParallel(run.about()));
  }

  private static int maxParallel(Object recorded) {
    return recorded instanceof Map<?, ?> map && map.get(MAX_PARALLEL) instanceof Number most
        ? most.intValue()
        : Group.UNBOUNDED;
  }

  private static List<String> names(Object group, String key) {
    return group instanceof Map<?, ?> map && map.get(key) instanceof List<?> names
        ? names.stream().map(String::valueOf).toList()
        : List.of();
  }

  private static Limit limit(String name, Object bounds) {
    Map<?, ?> map = bounds instanceof Map<?, ?> recorded ? recorded : Map.of();
    int max = map.get(MAX) instanceof Number number ? number.intValue() : Integer.MAX_VALUE;
    Limit.Rate rate =
        map.get(RATE) instanceof Number count && map.get(PER) instanceof Number per
            ? new Limit.Rate(count.intValue(), Duration.ofNanos(per.longValue()))
            : null;
    return new Limit(
        name,
        max,
        rate,
        Boolean.TRUE.equals(map.get(PER_KEY)),
        Boolean.TRUE.equals(map.get(ADAPT)));
  }
}
