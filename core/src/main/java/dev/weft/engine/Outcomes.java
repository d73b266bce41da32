package dev.weft.engine;

import dev.weft.Outcome;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How steps ended, as a list that grows at its end by sharing what was there: adding one costs the
/// same after a thousand steps as after one, and a reader keeps seeing the state that it was given.
/// Immutable.
final class Outcomes {
  static final Outcomes NONE = new Outcomes(null, null);

  private final @Nullable Outcomes before;
  private final @Nullable Outcome last;

  private Outcomes(@Nullable Outcomes before, @Nullable Outcome last) {
    this.before = before;
    this.last = last;
  }

  /// The same and this one.
  Outcomes and(Outcome outcome) {
    return new Outcomes(this, outcome);
  }

  /// The same and those.
  Outcomes and(Outcomes more) {
    Deque<Outcome> inOrder = new ArrayDeque<>();
    more.forEachLatestFirst(inOrder::push);
    Outcomes all = this;
    for (Outcome outcome : inOrder) {
      all = all.and(outcome);
    }
    return all;
  }

  /// Goes through them, the latest first.
  void forEachLatestFirst(Consumer<Outcome> action) {
    for (Outcomes at = this; at != null && at.last != null; at = at.before) {
      action.accept(at.last);
    }
  }
}
