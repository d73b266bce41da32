package dev.weft.report;

import dev.weft.Limit;
import dev.weft.Status;
import dev.weft.model.Lane;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// When everything of a run happened, as far as that is on record.
///
/// @param run its id
/// @param plan the plan's name, for people
/// @param began when it first began; it may have been cut off and continued since
/// @param ended when it ended; null if it has not, or was cut off
/// @param status how it ended; null if it has not, or was cut off
/// @param readAt when this was read from the record
/// @param groups those of the plan, in its order; empty where the record does not say
/// @param limits the plan's limits; empty where the record does not say
/// @param lanes the tasks on record, in the order in which they began
public record Timeline(
    String run,
    String plan,
    Instant began,
    @Nullable Instant ended,
    @Nullable Status status,
    Instant readAt,
    List<Group> groups,
    List<Limit> limits,
    List<Lane> lanes) {

  public Timeline {
    groups = List.copyOf(groups);
    limits = List.copyOf(limits);
    lanes = List.copyOf(lanes);
  }

  /// An entry of the plan: a task, or one for each row.
  ///
  /// @param needs the groups that had to end before it began
  /// @param limits what each of its tasks held from its beginning to its end
  public record Group(String name, List<String> needs, List<String> limits) {
    public Group {
      needs = List.copyOf(needs);
      limits = List.copyOf(limits);
    }
  }

  /// The last instant that it says anything of.
  public Instant end() {
    Instant end = began;
    for (Lane lane : lanes) {
      Instant last = lane.end();
      end = last.isAfter(end) ? last : end;
    }
    return ended == null || end.isAfter(ended) ? end : ended;
  }
}
