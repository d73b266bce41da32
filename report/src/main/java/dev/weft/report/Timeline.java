package dev.weft.report;

import dev.weft.Event;
import dev.weft.Limit;
import dev.weft.Plan;
import dev.weft.Status;
import dev.weft.model.ChainOfLanes;
import dev.weft.model.CriticalChain;
import dev.weft.model.Lane;
import dev.weft.model.RunBounds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
/// @param maxParallel how many tasks could be in flight
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
    int maxParallel,
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
  /// @param maxParallel how many of its tasks could be in flight
  public record Group(String name, List<String> needs, List<String> limits, int maxParallel) {
    public Group {
      needs = List.copyOf(needs);
      limits = List.copyOf(limits);
    }

    /// Creates a group all of whose tasks could be in flight.
    public Group(String name, List<String> needs, List<String> limits) {
      this(name, needs, limits, dev.weft.Group.UNBOUNDED);
    }
  }

  /// Returns the groups of a plan, in its order, followed by those of its clean-up.
  public static List<Group> groupsOf(Plan plan) {
    List<Group> groups = new ArrayList<>();
    RunBounds.of(plan)
        .groups()
        .forEach(
            (name, of) -> groups.add(new Group(name, of.needs(), of.limits(), of.maxParallel())));
    return groups;
  }

  /// Returns the attempts that determined the run's duration.
  public CriticalChain criticalChain() {
    Map<String, RunBounds.OfGroup> bounds = new LinkedHashMap<>();
    for (Group group : groups) {
      bounds.put(
          group.name(), new RunBounds.OfGroup(group.needs(), group.limits(), group.maxParallel()));
    }
    return ChainOfLanes.of(
        new RunBounds(bounds, RunBounds.byName(limits), maxParallel), began, lanes, adapted);
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
