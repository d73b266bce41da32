package dev.weft.model;

import dev.weft.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What the time of tasks went to.
///
/// @param byUse how much went to each use; a use that took none is not there
public record TimeSpent(Map<Use, Duration> byUse) {

  public TimeSpent {
    byUse = Collections.unmodifiableMap(new TreeMap<>(byUse));
  }

  /// What time is used for.
  ///
  /// @param limit which limit is waited for; null for every other use
  public record Use(Activity activity, @Nullable String limit) implements Comparable<Use> {
    // A comparator made of lambdas would cost a short run more than the rest of its summary.
    @Override
    public int compareTo(Use other) {
      int order = activity.compareTo(other.activity);
      return order != 0 ? order : name().compareTo(other.name());
    }

    private String name() {
      return limit == null ? "" : limit;
    }
  }

  /// How much went to an activity, whatever limit it is about.
  public Duration of(Activity activity) {
    Duration sum = Duration.ZERO;
    for (Map.Entry<Use, Duration> entry : byUse.entrySet()) {
      if (entry.getKey().activity() == activity) {
        sum = sum.plus(entry.getValue());
      }
    }
    return sum;
  }

  /// All of it.
  public Duration total() {
    return byUse.values().stream().reduce(Duration.ZERO, Duration::plus);
  }

  /// Adds up what attempts, waits and pauses take. Steps side by side count each for itself, and
  /// for the step that they are in nothing is added.
  static final class Sum {
    private final Map<Activity, Duration> sums = new EnumMap<>(Activity.class);
    private final Map<String, Duration> limits = new HashMap<>();

    /// @param limit which limit is waited for; null for every other activity
    void add(Activity activity, @Nullable String limit, Instant from, Instant to) {
      if (activity == Activity.INSIDE || !from.isBefore(to)) {
        return;
      }
      Duration took = Duration.between(from, to);
      if (limit == null) {
        Duration before = sums.get(activity);
        sums.put(activity, before == null ? took : before.plus(took));
      } else {
        Duration before = limits.get(limit);
        limits.put(limit, before == null ? took : before.plus(took));
      }
    }

    TimeSpent spent() {
      Map<Use, Duration> byUse = new TreeMap<>();
      sums.forEach((activity, took) -> byUse.put(new Use(activity, null), took));
      limits.forEach((limit, took) -> byUse.put(new Use(Activity.LIMIT, limit), took));
      return new TimeSpent(byUse);
    }
  }

  /// The sum of what all attempts, waits and pauses took. Steps side by side count each for itself.
  public static TimeSpent ofAll(List<Lane> lanes) {
    Sum sum = new Sum();
    for (Lane lane : lanes) {
      for (Lane.Stretch stretch : lane.stretches()) {
        sum.add(stretch.activity(), stretch.limit(), stretch.from(), stretch.to());
      }
    }
    return sum.spent();
  }

  /// What a task did at each instant of its life, so that the sum is its length: where steps go on
  /// side by side, the use that comes first.
  public static TimeSpent ofEachInstant(Lane lane) {
    NavigableMap<Instant, List<Change>> changes = new TreeMap<>();
    add(changes, new Use(Activity.OTHER, null), lane.began(), lane.end());
    for (Lane.Stretch stretch : lane.stretches()) {
      if (stretch.activity() != Activity.INSIDE) {
        Use use = new Use(stretch.activity(), stretch.limit());
        add(changes, use, stretch.from(), stretch.to());
      }
    }
    Map<Use, Duration> sums = new TreeMap<>();
    NavigableMap<Use, Integer> active = new TreeMap<>();
    Instant since = lane.began();
    for (Map.Entry<Instant, List<Change>> entry : changes.entrySet()) {
      if (!active.isEmpty()) {
        sums.merge(active.firstKey(), Durations.between(since, entry.getKey()), Duration::plus);
      }
      entry.getValue().forEach(change -> active.merge(change.use(), change.by(), TimeSpent::sum));
      since = entry.getKey();
    }
    return new TimeSpent(sums);
  }

  /// A use that begins (1) or ends (-1).
  private record Change(Use use, int by) {}

  private static void add(
      NavigableMap<Instant, List<Change>> changes, Use use, Instant from, Instant to) {
    if (from.isBefore(to)) {
      changes.computeIfAbsent(from, _ -> new ArrayList<>(2)).add(new Change(use, 1));
      changes.computeIfAbsent(to, _ -> new ArrayList<>(2)).add(new Change(use, -1));
    }
  }

  /// Null for zero, so that what is over leaves the map.
  private static @Nullable Integer sum(int before, int by) {
    return before + by == 0 ? null : before + by;
  }
}
