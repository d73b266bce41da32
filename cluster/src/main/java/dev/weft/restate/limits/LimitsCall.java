package dev.weft.restate.limits;

import dev.restate.sdk.ObjectContext;
import dev.restate.sdk.common.StateKey;
import dev.weft.restate.wire.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One call of a run's [LimitsObject].
final class LimitsCall {

  /// How a limit stands.
  ///
  /// @param held how many hold it
  /// @param kept places of those whose turn has come, and who wait for another limit
  /// @param head the number of the first in its queue
  /// @param tail the number of the next to come
  /// @param oldest the slot of its oldest start
  /// @param wakes whether it is looked after once its rate lets somebody through
  record LimitState(int held, int kept, long head, long tail, int oldest, boolean wakes) {
    private static final LimitState NEW = new LimitState(0, 0, 0, 0, 0, false);

    LimitState hold(int more) {
      return new LimitState(held + more, kept, head, tail, oldest, wakes);
    }

    LimitState keep(int more) {
      return new LimitState(held, kept + more, head, tail, oldest, wakes);
    }

    LimitState withQueue(long head, long tail) {
      return new LimitState(held, kept, head, tail, oldest, wakes);
    }

    LimitState withOldest(int oldest) {
      return new LimitState(held, kept, head, tail, oldest, wakes);
    }

    LimitState waking(boolean wakes) {
      return new LimitState(held, kept, head, tail, oldest, wakes);
    }

    boolean isAwaited() {
      return head < tail;
    }
  }

  private static final long ANY_TIME = Long.MIN_VALUE;

  private final ObjectContext engine;
  private final Map<String, LimitState> states = new LinkedHashMap<>();
  // Read once, when somebody must know.
  private long now = ANY_TIME;

  LimitsCall(ObjectContext engine) {
    this.engine = engine;
  }

  boolean take(LimitsObject.Ask ask) {
    goOn(new LimitsObject.Asker(ask, 0));
    return save();
  }

  boolean give(String who) {
    LimitsObject.Asker asker = engine.get(LimitsObject.asker(who)).orElse(null);
    if (asker == null) {
      return false;
    }
    engine.clear(LimitsObject.asker(who));
    List<LimitsObject.Bound> bounds = asker.ask().bounds();
    for (LimitsObject.Bound bound : bounds.subList(0, asker.at())) {
      set(bound, asker.holds() ? state(bound).hold(-1) : state(bound).keep(-1));
    }
    // Who waits no longer may have been the first in a queue.
    bounds.subList(0, Math.min(asker.at() + 1, bounds.size())).forEach(this::admit);
    return save();
  }

  boolean giveAll(String task) {
    for (String key : List.copyOf(engine.stateKeys())) {
      if (key.startsWith("ask-" + task)) {
        String who = key.substring("ask-".length());
        boolean isIts =
            engine
                .get(LimitsObject.asker(who))
                .map(asker -> asker.ask().task().equals(task))
                .orElse(false);
        if (isIts) {
          give(who);
        }
      }
    }
    return save();
  }

  boolean wake(LimitsObject.Bound bound) {
    set(bound, state(bound).waking(false));
    admit(bound);
    return save();
  }

  /// Takes a place at each limit in turn, and queues at the first that has none.
  private void goOn(LimitsObject.Asker asker) {
    List<LimitsObject.Bound> bounds = asker.ask().bounds();
    for (int at = asker.at(); at < bounds.size(); at++) {
      LimitsObject.Bound bound = bounds.get(at);
      LimitState state = state(bound);
      if (state.isAwaited() || !isFree(bound)) {
        engine.set(LimitsObject.queued(bound.name(), state.tail()), asker.ask().who());
        set(bound, state.withQueue(state.head(), state.tail() + 1));
        engine.set(LimitsObject.asker(asker.ask().who()), asker.waitingFor(at));
        wakeLater(bound);
        return;
      }
      set(bound, state.keep(1));
    }
    for (LimitsObject.Bound bound : bounds) {
      set(bound, state(bound).keep(-1).hold(1));
      count(bound);
    }
    engine.set(LimitsObject.asker(asker.ask().who()), asker.waitingFor(bounds.size()));
    engine.awakeableHandle(asker.ask().awakeable()).resolve(Json.of(String.class), "granted");
  }

  private void admit(LimitsObject.Bound bound) {
    while (state(bound).isAwaited() && isFree(bound)) {
      LimitState state = state(bound);
      StateKey<String> first = LimitsObject.queued(bound.name(), state.head());
      String who = engine.get(first).orElse("");
      engine.clear(first);
      set(bound, state.withQueue(state.head() + 1, state.tail()));
      LimitsObject.Asker asker = engine.get(LimitsObject.asker(who)).orElse(null);
      if (asker == null || !isWaitingFor(asker, bound)) {
        continue; // It waits no longer.
      }
      set(bound, state(bound).keep(1));
      goOn(asker.waitingFor(asker.at() + 1));
    }
    wakeLater(bound);
  }

  private static boolean isWaitingFor(LimitsObject.Asker asker, LimitsObject.Bound bound) {
    return !asker.holds() && asker.ask().bounds().get(asker.at()).name().equals(bound.name());
  }

  private boolean isFree(LimitsObject.Bound bound) {
    return hasPlace(bound) && (bound.count() == 0 || openAt(bound) <= now());
  }

  private boolean hasPlace(LimitsObject.Bound bound) {
    LimitState state = state(bound);
    boolean withinRate = bound.count() == 0 || state.kept() < bound.count();
    return state.held() + state.kept() < bound.max() && withinRate;
  }

  /// When one more may start, as far as the rate goes: the oldest starts make room for those who
  /// have a place already.
  private long openAt(LimitsObject.Bound bound) {
    LimitState state = state(bound);
    int slot = (state.oldest() + state.kept()) % bound.count();
    return engine
        .get(LimitsObject.start(bound.name(), slot))
        .map(start -> start + bound.per().toNanos())
        .orElse(ANY_TIME);
  }

  private void count(LimitsObject.Bound bound) {
    if (bound.count() > 0) {
      LimitState state = state(bound);
      engine.set(LimitsObject.start(bound.name(), state.oldest()), now());
      set(bound, state.withOldest((state.oldest() + 1) % bound.count()));
    }
  }

  private void wakeLater(LimitsObject.Bound bound) {
    LimitState state = state(bound);
    if (bound.count() > 0 && state.isAwaited() && !state.wakes() && hasPlace(bound)) {
      long left = Math.max(0, openAt(bound) - now());
      set(bound, state.waking(true));
      engine.send(LimitsObject.wake(engine.key(), bound), Duration.ofNanos(left));
    }
  }

  private long now() {
    if (now == ANY_TIME) {
      now = Json.nanos(engine.run("now", Json.of(Instant.class), Instant::now));
    }
    return now;
  }

  private LimitState state(LimitsObject.Bound bound) {
    return states.computeIfAbsent(
        bound.name(), name -> engine.get(key(name)).orElse(LimitState.NEW));
  }

  private void set(LimitsObject.Bound bound, LimitState state) {
    states.put(bound.name(), state);
  }

  private boolean save() {
    states.forEach((name, state) -> engine.set(key(name), state));
    return true;
  }

  private static StateKey<LimitState> key(String limit) {
    return StateKey.of("limit-" + limit, Json.of(LimitState.class));
  }
}
