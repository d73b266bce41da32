package dev.weft.report;

import dev.weft.Limit;
import dev.weft.Status;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// When everything of a run happened, as far as that is on record.
///
/// @param run its id
/// @param plan the plan's name, for people
/// @param began when it first began; it may have been cut off and continued since
/// @param ended when it ended; null if it has not, or was cut off
/// @param status how it ended; null if it has not, or was cut off
/// @param readAt when this was read from the record
/// @param needs the groups of the plan, in its order, with the groups that each needs; empty where
///     the record does not say
/// @param limits the plan's limits; empty where the record does not say
/// @param lanes the tasks on record, in the order in which they began
public record Timeline(
    String run,
    String plan,
    Instant began,
    @Nullable Instant ended,
    @Nullable Status status,
    Instant readAt,
    Map<String, List<String>> needs,
    List<Limit> limits,
    List<Lane> lanes) {

  public Timeline {
    needs = Collections.unmodifiableMap(new LinkedHashMap<>(needs));
    limits = List.copyOf(limits);
    lanes = List.copyOf(lanes);
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
