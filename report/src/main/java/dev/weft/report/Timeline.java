package dev.weft.report;

import dev.weft.Event;
import dev.weft.Limit;
import dev.weft.Status;
import dev.weft.model.Lane;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The recorded times of everything in a run.
///
/// @param run its id
/// @param plan the plan's display name
/// @param began when it first began; it may have been interrupted and resumed since
/// @param ended when it ended; null if it is in progress or was interrupted
/// @param status how it ended; null if it is in progress or was interrupted
/// @param readAt when the record was read
/// @param groups those of the plan, in its order; empty if not recorded
/// @param limits the plan's limits; empty if not recorded
/// @param adapted how limits have adapted, in order of time
/// @param lanes the recorded tasks, in the order in which they began
public record Timeline(
    String run,
    String plan,
    Instant began,
    @Nullable Instant ended,
    @Nullable Status status,
    Instant readAt,
    List<Group> groups,
    List<Limit> limits,
    List<Event.LimitAdapted> adapted,
    List<Lane> lanes) {

  public Timeline {
    groups = List.copyOf(groups);
    limits = List.copyOf(limits);
    adapted = List.copyOf(adapted);
    lanes = List.copyOf(lanes);
  }

  /// An entry of the plan: a single task, or a task for each row.
  ///
  /// @param needs the groups that had to end before it began
  /// @param limits the limits that each of its tasks held from beginning to end
  public record Group(String name, List<String> needs, List<String> limits) {
    public Group {
      needs = List.copyOf(needs);
      limits = List.copyOf(limits);
    }
  }

  /// Returns the latest instant in the timeline.
  public Instant end() {
    Instant end = began;
    for (Lane lane : lanes) {
      Instant last = lane.end();
      end = last.isAfter(end) ? last : end;
    }
    return ended == null || end.isAfter(ended) ? end : ended;
  }
}
