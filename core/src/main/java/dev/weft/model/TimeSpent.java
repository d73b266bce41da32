package dev.weft.model;

import dev.weft.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
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

  /// What time is used for, that which moves a task along first.
  public enum What {
    RUNNING,
    WAITING,
    APPROVAL,
    LIMIT,
    RETRY,
    /// Nothing of this is on record: it is between two steps, or waits for a need.
    OTHER
  }

  /// @param limit which limit is waited for; null for every other use
  public record Use(What what, @Nullable String limit) implements Comparable<Use> {
    private static final Comparator<Use> ORDER =
        Comparator.comparing(Use::what)
            .thenComparing(Use::limit, Comparator.nullsFirst(Comparator.naturalOrder()));

    private static final Use OTHER = new Use(What.OTHER, null);

    @Override
    public int compareTo(Use other) {
      return ORDER.compare(this, other);
    }
  }

  /// The sum of what all attempts, waits and pauses took. Steps side by side count each for itself.
  public static TimeSpent ofAll(List<Lane> lanes) {
    Map<Use, Duration> sums = new TreeMap<>();
    for (Lane lane : lanes) {
      for (Lane.Stretch stretch : lane.stretches()) {
        Use use = use(stretch);
        if (use != null && stretch.from().isBefore(stretch.to())) {
          sums.merge(use, Durations.between(stretch.from(), stretch.to()), Duration::plus);
        }
      }
    }
    return new TimeSpent(sums);
  }

  /// What a task did at each instant of its life, so that the sum is its length: where steps go on
  /// side by side, the use that comes first.
  public static TimeSpent ofEachInstant(Lane lane) {
    NavigableMap<Instant, List<Change>> changes = new TreeMap<>();
    add(changes, Use.OTHER, lane.began(), lane.end());
    for (Lane.Stretch stretch : lane.stretches()) {
      Use use = use(stretch);
      if (use != null) {
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

  /// Null for a step whose time is that of the steps inside it.
  private static @Nullable Use use(Lane.Stretch stretch) {
    return switch (stretch) {
      case Lane.Queued queued -> new Use(What.LIMIT, queued.limit());
      case Lane.Paused _ -> new Use(What.RETRY, null);
      case Lane.Ran ran ->
          switch (ran.attempt().kind()) {
            case WORK -> new Use(What.RUNNING, null);
            case WAIT -> new Use(What.WAITING, null);
            case APPROVAL -> new Use(What.APPROVAL, null);
            case GATHER -> null;
          };
    };
  }
}
