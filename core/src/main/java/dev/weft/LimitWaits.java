package dev.weft;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;

/// What attempts have waited for, from the events of a run: for a record or a report of each
/// attempt when it has ended. Safe from any thread.
public final class LimitWaits {
  private final ConcurrentMap<Key, List<LimitWait>> turns = new ConcurrentHashMap<>();

  /// Of a run that has not begun.
  public LimitWaits() {}

  private record Key(String task, String step) {}

  /// A step begins to wait.
  public void begin(Event.LimitAwaited awaited) {
    Key key = new Key(awaited.task().name(), awaited.step().id());
    LimitWait turn = new LimitWait(awaited.limit(), awaited.at());
    turns.merge(
        key, List.of(turn), (before, now) -> Stream.of(before, now).flatMap(List::stream).toList());
  }

  /// What the attempt of a step that has now ended waited for before it began, one after the other.
  public List<LimitWait> end(String task, String step) {
    List<LimitWait> all = turns.isEmpty() ? null : turns.remove(new Key(task, step));
    return all == null ? List.of() : all;
  }
}
