package dev.weft.report;

import dev.weft.report.Lane.Attempt;
import dev.weft.report.Lane.Turn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// How a limit was used: how many held it and how many waited for it, whenever that changed.
///
/// @param limit its name
/// @param changes in order of time, each at another instant
public record LimitLoad(String limit, List<Change> changes) {

  /// What was so from then on.
  public record Change(Instant at, int held, int waiting) {}

  private record Move(Instant at, int held, int waiting) {}

  public LimitLoad {
    changes = List.copyOf(changes);
  }

  /// Of all limits that a run's steps or tasks held or waited for: the plan's, in its order, then
  /// others.
  public static List<LimitLoad> of(Timeline timeline) {
    Map<String, List<String>> heldByGroup =
        timeline.groups().stream()
            .collect(Collectors.toMap(Timeline.Group::name, Timeline.Group::limits));
    Map<String, List<Move>> moves = new LinkedHashMap<>();
    timeline.limits().forEach(limit -> moves.put(limit.name(), new ArrayList<>()));
    for (Lane lane : timeline.lanes()) {
      for (String limit : heldByGroup.getOrDefault(lane.group(), List.of())) {
        hold(moves, limit, lane.began(), lane.end());
      }
      lane.attempts().forEach(attempt -> add(moves, attempt));
    }
    return moves.entrySet().stream()
        .filter(limit -> !limit.getValue().isEmpty())
        .map(limit -> new LimitLoad(limit.getKey(), changes(limit.getValue())))
        .toList();
  }

  private static void add(Map<String, List<Move>> moves, Attempt attempt) {
    for (String limit : attempt.limits()) {
      hold(moves, limit, attempt.started(), attempt.ended());
    }
    Turn turn = attempt.awaited();
    if (turn != null) {
      List<Move> of = moves.computeIfAbsent(turn.limit(), _ -> new ArrayList<>());
      of.add(new Move(turn.since(), 0, 1));
      of.add(new Move(attempt.started(), 0, -1));
    }
  }

  private static void hold(Map<String, List<Move>> moves, String limit, Instant from, Instant to) {
    List<Move> of = moves.computeIfAbsent(limit, _ -> new ArrayList<>());
    of.add(new Move(from, 1, 0));
    of.add(new Move(to, -1, 0));
  }

  private static List<Change> changes(List<Move> moves) {
    moves.sort(Comparator.comparing(Move::at));
    List<Change> changes = new ArrayList<>();
    int held = 0;
    int waiting = 0;
    for (int i = 0; i < moves.size(); i++) {
      Move move = moves.get(i);
      held += move.held();
      waiting += move.waiting();
      boolean isLastOfInstant = i + 1 == moves.size() || !moves.get(i + 1).at().equals(move.at());
      if (isLastOfInstant) {
        changes.add(new Change(move.at(), held, waiting));
      }
    }
    return changes;
  }
}
