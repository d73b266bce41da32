package dev.weft.sqlite;

import dev.weft.Event;
import dev.weft.sqlite.PastAttempt.Turn;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;

/// Which attempts have waited for a limit, until they have ended. Safe from any thread.
final class Turns {
  private final ConcurrentMap<Key, List<Turn>> turns = new ConcurrentHashMap<>();

  private record Key(String task, String step) {}

  void begin(Event.LimitAwaited awaited) {
    Key key = new Key(awaited.task().name(), awaited.step().id());
    Turn turn = new Turn(awaited.limit(), awaited.at());
    turns.merge(
        key, List.of(turn), (before, now) -> Stream.of(before, now).flatMap(List::stream).toList());
  }

  /// What the attempt that has now ended waited for before it began.
  List<Turn> end(String task, String step) {
    List<Turn> all = turns.isEmpty() ? null : turns.remove(new Key(task, step));
    return all == null ? List.of() : all;
  }
}
