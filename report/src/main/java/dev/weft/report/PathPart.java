package dev.weft.report;

import dev.weft.Durations;
import dev.weft.model.CriticalPath;
import dev.weft.model.Lane;
import dev.weft.model.TimeSpent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One group on a run's critical path: its task that ended last.
///
/// @param lane the task's index in the timeline
/// @param before the time between the end of the previous part, or the run's beginning, and this
///     beginning
/// @param spent how the task's time was spent, from beginning to end
record PathPart(int lane, Duration before, TimeSpent spent) {

  /// Returns the critical path of a run, first to last.
  static List<PathPart> path(Timeline timeline) {
    List<Lane> lanes = timeline.lanes();
    Map<String, List<String>> needs = new HashMap<>();
    timeline.groups().forEach(group -> needs.put(group.name(), group.needs()));
    Map<String, Integer> lastOfGroup = new LinkedHashMap<>();
    for (int i = 0; i < lanes.size(); i++) {
      lastOfGroup.merge(lanes.get(i).group(), i, (a, b) -> endsLater(lanes, a, b) ? a : b);
    }
    List<PathPart> parts = new ArrayList<>();
    Instant since = timeline.began();
    for (int index :
        CriticalPath.of(
            lastOfGroup,
            group -> needs.getOrDefault(group, List.of()),
            lane -> lanes.get(lane).end())) {
      Lane lane = lanes.get(index);
      Duration before = Durations.between(since, lane.began());
      parts.add(new PathPart(index, before, TimeSpent.ofEachInstant(lane)));
      since = lane.end();
    }
    return parts;
  }

  private static boolean endsLater(List<Lane> lanes, int a, int b) {
    return lanes.get(a).end().isAfter(lanes.get(b).end());
  }
}
