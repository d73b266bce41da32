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

/// How the time of tasks was spent.
///
/// @param byUse the time for each use; a use without time has no entry
public record TimeSpent(Map<Use, Duration> byUse) {

  public TimeSpent {
    byUse = Collections.unmodifiableMap(new TreeMap<>(byUse));
  }

  /// A use of time.
  ///
  /// @param limit the limit that the task waited for; null for every other use
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

    /// Returns it in words.
    @Override
    public String toString() {
      return switch (activity) {
        case RUNNING -> "work";
        case WAITING -> "wait steps";
        case APPROVAL -> "approvals";
        case LIMIT -> "waiting for " + name();
        case RETRY -> "pauses before retries";
        case POLL -> "pauses between polls";
        case INSIDE -> "steps side by side";
        case OTHER -> "between steps";
      };
    }
  }

  /// Returns the time spent on an activity, for all limits together.
  public Duration of(Activity activity) {
    Duration sum = Duration.ZERO;
    for (Map.Entry<Use, Duration> entry : byUse.entrySet()) {
      if (entry.getKey().activity() == activity) {
        sum = sum.plus(entry.getValue());
      }
    }
    return sum;
  }

  /// Returns the total time.
  public Duration total() {
    return byUse.values().stream().reduce(Duration.ZERO, Duration::plus);
  }

  /// Adds up the times of attempts, waits and pauses. Each of several parallel steps counts; the
  /// step that contains them adds nothing.
  static final class Sum {
    private final Map<Activity, Duration> sums = new EnumMap<>(Activity.class);
    private final Map<String, Duration> limits = new HashMap<>();

    /// @param limit the limit waited for; null for every other activity
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

  /// Returns the total time of all attempts, waits and pauses. Each of several parallel steps
  /// counts.
  public static TimeSpent ofAll(List<Lane> lanes) {
    Sum sum = new Sum();
    for (Lane lane : lanes) {
      for (Lane.Stretch stretch : lane.stretches()) {
        sum.add(stretch.activity(), stretch.limit(), stretch.from(), stretch.to());
      }
    }
    return sum.spent();
  }

  /// Returns the task's time by use, such that the total is the task's duration. While steps run in
  /// parallel, the use that comes first in order counts.
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

  /// The beginning (1) or end (-1) of a use.
  private record Change(Use use, int by) {}

  private static void add(
      NavigableMap<Instant, List<Change>> changes, Use use, Instant from, Instant to) {
    if (from.isBefore(to)) {
      changes.computeIfAbsent(from, _ -> new ArrayList<>(2)).add(new Change(use, 1));
      changes.computeIfAbsent(to, _ -> new ArrayList<>(2)).add(new Change(use, -1));
    }
  }

  /// Returns null for zero, so that the entry is removed from the map.
  private static @Nullable Integer sum(int before, int by) {
    return before + by == 0 ? null : before + by;
  }
}
