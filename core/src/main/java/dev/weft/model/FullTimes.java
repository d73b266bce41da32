package dev.weft.model;

import dev.weft.Durations;
import dev.weft.Group;
import dev.weft.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// For how long each bound of a plan was full. A limit is full while a step waits for it,
/// `max-parallel` while so many tasks are in flight.
final class FullTimes {

  /// How much there is of something, and for how long there was enough.
  private static final class Level {
    private final int full;
    private int count;
    private Instant since = Instant.EPOCH;
    private Duration sum = Duration.ZERO;

    Level(int full) {
      this.full = full;
    }

    void change(int by, Instant at) {
      boolean wasFull = count >= full;
      count += by;
      if (wasFull != (count >= full)) {
        sum = wasFull ? sum.plus(Durations.between(since, at)) : sum;
        since = at;
      }
    }

    Duration sum(Instant now) {
      return count >= full ? sum.plus(Durations.between(since, now)) : sum;
    }
  }

  private final Map<String, Level> limits = new HashMap<>();
  private final Map<String, Level> groups = new HashMap<>();
  private Level all = new Level(Group.UNBOUNDED);

  void begin(Plan plan) {
    all = new Level(plan.maxParallel());
    for (Group group : plan.allGroups()) {
      if (group.maxParallel() != Group.UNBOUNDED) {
        groups.put(group.name(), new Level(group.maxParallel()));
      }
    }
  }

  /// Changes how many tasks of a group are in flight.
  void changeTasks(String group, int by, Instant at) {
    all.change(by, at);
    Level level = groups.get(group);
    if (level != null) {
      level.change(by, at);
    }
  }

  /// Changes how many steps wait for a limit.
  void changeWaiting(String limit, int by, Instant at) {
    limits.computeIfAbsent(limit, _ -> new Level(1)).change(by, at);
  }

  /// Returns how long each bound was full so far, for those that were.
  Map<Bound, Duration> of(Instant now) {
    Map<Bound, Duration> full = new TreeMap<>();
    limits.forEach((name, level) -> full.put(Bound.limit(name), level.sum(now)));
    groups.forEach((name, level) -> full.put(Bound.maxParallel(name), level.sum(now)));
    full.put(Bound.MAX_PARALLEL, all.sum(now));
    full.values().removeIf(Duration::isZero);
    return full;
  }
}
