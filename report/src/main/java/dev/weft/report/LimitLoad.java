package dev.weft.report;

import dev.weft.model.Lane;
import dev.weft.model.Lane.Attempt;
import dev.weft.model.Lane.Stretch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The usage of a limit over time: how much of it is held, and how many wait, at each change.
///
/// @param limit its name
/// @param changes in order of time, each at a different instant
public record LimitLoad(String limit, List<Change> changes) {

  /// The values from `at` on.
  public record Change(Instant at, int held, int waiting) {}

  private record Move(Instant at, int held, int waiting) {}

  private static final Move WAITS = new Move(Instant.EPOCH, 0, 1);

  private static Move held(int weight) {
    return new Move(Instant.EPOCH, weight, 0);
  }

  public LimitLoad {
    changes = List.copyOf(changes);
  }

  /// Returns the usage of all limits that steps or tasks of the run held or waited for: those of
  /// the plan, in its order, then others.
  public static List<LimitLoad> of(Timeline timeline) {
    Map<String, List<String>> heldByGroup =
        timeline.groups().stream()
            .collect(Collectors.toMap(Timeline.Group::name, Timeline.Group::limits));
    Map<String, List<Move>> moves = new LinkedHashMap<>();
    timeline.limits().forEach(limit -> moves.put(limit.name(), new ArrayList<>()));
    for (Lane lane : timeline.lanes()) {
      for (String limit : heldByGroup.getOrDefault(lane.group(), List.of())) {
        add(moves, limit, held(1), lane.began(), lane.end());
      }
      lane.stretches().forEach(stretch -> add(moves, stretch));
    }
    return moves.entrySet().stream()
        .filter(limit -> !limit.getValue().isEmpty())
        .map(limit -> new LimitLoad(limit.getKey(), changes(limit.getValue())))
        .toList();
  }

  private static void add(Map<String, List<Move>> moves, Stretch stretch) {
    switch (stretch) {
      case Lane.Ran(Attempt attempt) ->
          attempt
              .limits()
              .forEach(
                  (limit, weight) -> add(moves, limit, held(weight), stretch.from(), stretch.to()));
      case Lane.Queued queued -> add(moves, queued.limit(), WAITS, queued.from(), queued.to());
      case Lane.Paused _, Lane.Polled _ -> {
        // Nothing is held between two attempts.
      }
    }
  }

  private static void add(
      Map<String, List<Move>> moves, String limit, Move move, Instant from, Instant to) {
    List<Move> of = moves.computeIfAbsent(limit, _ -> new ArrayList<>());
    of.add(new Move(from, move.held(), move.waiting()));
    of.add(new Move(to, -move.held(), -move.waiting()));
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
