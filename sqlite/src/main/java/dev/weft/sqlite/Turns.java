package dev.weft.sqlite;

import dev.weft.Event;
import dev.weft.sqlite.PastAttempt.Turn;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/// Which attempts have waited for a limit, until they have ended. Safe from any thread.
final class Turns {
  private final ConcurrentMap<Key, Turn> turns = new ConcurrentHashMap<>();

  private record Key(String task, String step) {}

  void begin(Event.LimitAwaited awaited) {
    Key key = new Key(awaited.task().name(), awaited.step().id());
    turns.put(key, new Turn(awaited.limit(), awaited.at()));
  }

  /// What the attempt that has now ended waited for before it began; null if it did not.
  @Nullable Turn end(String task, String step) {
    return turns.isEmpty() ? null : turns.remove(new Key(task, step));
  }
}
