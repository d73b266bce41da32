package dev.weft.report;

import dev.weft.Durations;
import dev.weft.model.Lane;
import dev.weft.model.TimeSpent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The tasks that made a run as long as it was: from the one that ended last, back along the need
/// that ended last each time.
///
/// @param parts first to last
record CriticalPath(List<Part> parts) {

  CriticalPath {
    parts = List.copyOf(parts);
  }

  /// A group's part of the path: its task that ended last.
  ///
  /// @param lane the task's index in the timeline
  /// @param before how long after the part before it, or after the run's beginning, it began
  /// @param spent what the task did from its beginning to its end
  record Part(int lane, Duration before, TimeSpent spent) {}

  static CriticalPath of(Timeline timeline) {
    List<Lane> lanes = timeline.lanes();
    Map<String, List<String>> needs = new HashMap<>();
    timeline.groups().forEach(group -> needs.put(group.name(), group.needs()));
    Map<String, Integer> lastOfGroup = new HashMap<>();
    for (int i = 0; i < lanes.size(); i++) {
      lastOfGroup.merge(lanes.get(i).group(), i, (a, b) -> endsLater(lanes, a, b) ? a : b);
    }
    Deque<Integer> path = new ArrayDeque<>();
    Integer next = lastOf(lastOfGroup.keySet(), lastOfGroup, lanes);
    while (next != null) {
      path.addFirst(next);
      String group = lanes.get(next).group();
      // Gone, so that needs in a circle, of a damaged record, have an end.
      lastOfGroup.remove(group);
      next = lastOf(needs.getOrDefault(group, List.of()), lastOfGroup, lanes);
    }
    return new CriticalPath(parts(path, timeline));
  }

  private static List<Part> parts(Iterable<Integer> path, Timeline timeline) {
    List<Part> parts = new ArrayList<>();
    Instant since = timeline.began();
    for (int index : path) {
      Lane lane = timeline.lanes().get(index);
      Duration before = Durations.between(since, lane.began());
      parts.add(new Part(index, before, TimeSpent.ofEachInstant(lane)));
      since = lane.end();
    }
    return parts;
  }

  /// Which of these groups' last tasks ended last; null if none of them has any.
  private static @Nullable Integer lastOf(
      Iterable<String> groups, Map<String, Integer> lastOfGroup, List<Lane> lanes) {
    Integer last = null;
    for (String group : groups) {
      Integer lane = lastOfGroup.get(group);
      if (lane != null && (last == null || endsLater(lanes, lane, last))) {
        last = lane;
      }
    }
    return last;
  }

  private static boolean endsLater(List<Lane> lanes, int a, int b) {
    return lanes.get(a).end().isAfter(lanes.get(b).end());
  }
}
