package dev.weft.report;

import dev.weft.Durations;
import dev.weft.model.Activity;
import dev.weft.model.Bound;
import dev.weft.model.ChainLink;
import dev.weft.model.TimeSpent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The part of a run's critical path that lies in one task: attempts of its steps that follow one
/// another.
///
/// @param lane the task's index in the timeline
/// @param from when the first of the attempts began
/// @param to when the last one ended
/// @param before the time between the end of the previous part, or the run's beginning, and `from`
/// @param waited what `before` was spent on
/// @param spent what the time from `from` to `to` was spent on
/// @param bound the bound that was full until the previous part ended; null if this part followed
///     for another reason
record PathPart(
    int lane,
    Instant from,
    Instant to,
    Duration before,
    TimeSpent waited,
    TimeSpent spent,
    @Nullable Bound bound) {

  /// Returns the parts of a chain, first to last.
  ///
  /// @param links those of the chain
  static List<PathPart> path(Timeline timeline, List<ChainLink> links) {
    Map<String, Integer> lanes = new HashMap<>();
    for (int i = 0; i < timeline.lanes().size(); i++) {
      lanes.put(timeline.lanes().get(i).task(), i);
    }
    List<PathPart> parts = new ArrayList<>();
    Instant since = timeline.began();
    int first = 0;
    for (int i = 1; i <= links.size(); i++) {
      boolean isLast = i == links.size() || !links.get(i).task().equals(links.get(first).task());
      if (isLast) {
        int lane = Objects.requireNonNull(lanes.get(links.get(first).task()));
        parts.add(part(timeline, lane, links.subList(first, i), since));
        since = links.get(i - 1).ended();
        first = i;
      }
    }
    return parts;
  }

  private static PathPart part(Timeline timeline, int lane, List<ChainLink> links, Instant since) {
    ChainLink first = links.getFirst();
    Map<TimeSpent.Use, Duration> spent = new TreeMap<>();
    for (ChainLink link : links) {
      if (link != first) {
        link.gap(timeline.began()).byUse().forEach((use, took) -> add(spent, use, took));
      }
      Activity activity = link.activity();
      add(spent, new TimeSpent.Use(activity, null), Durations.between(link.began(), link.ended()));
    }
    return new PathPart(
        lane,
        first.began(),
        links.getLast().ended(),
        Durations.between(since, first.began()),
        first.gap(timeline.began()),
        new TimeSpent(spent),
        first.bound());
  }

  private static void add(Map<TimeSpent.Use, Duration> spent, TimeSpent.Use use, Duration took) {
    if (!took.isZero()) {
      spent.merge(use, took, Duration::plus);
    }
  }
}
