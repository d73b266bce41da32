package dev.weft.restate.limits;

import dev.restate.sdk.ObjectContext;
import dev.restate.sdk.common.StateKey;
import dev.weft.engine.limits.LimitsExchange;
import dev.weft.restate.wire.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// One call of a run's [LimitsObject]: an [exchange][LimitsExchange] over the stored state.
final class LimitsCall {
  private static final StateKey<KeptLimits> KEPT = StateKey.of("limits", Json.of(KeptLimits.class));

  private final ObjectContext engine;

  LimitsCall(ObjectContext engine) {
    this.engine = engine;
  }

  boolean take(LimitsObject.Ask ask) {
    engine.set(LimitsObject.asked(ask.who()), ask);
    return exchange(List.of(ask), List.of());
  }

  boolean give(String who) {
    return exchange(List.of(), engine.get(LimitsObject.asked(who)).stream().toList());
  }

  boolean giveAll(String task) {
    List<LimitsObject.Ask> gives = new ArrayList<>();
    for (String key : engine.stateKeys()) {
      if (key.startsWith(LimitsObject.ASKED + task)) {
        engine
            .get(LimitsObject.askedAs(key))
            .filter(it -> it.task().equals(task))
            .ifPresent(gives::add);
      }
    }
    return exchange(List.of(), gives);
  }

  /// Called when a rate may grant a waiting request.
  boolean wake() {
    KeptLimits kept = kept();
    engine.set(KEPT, kept.wakingAt(null));
    return exchange(List.of(), List.of());
  }

  private boolean exchange(List<LimitsObject.Ask> asks, List<LimitsObject.Ask> gives) {
    KeptLimits kept = kept().with(asks.stream().flatMap(ask -> ask.bounds().stream()));
    LimitsExchange exchange = new LimitsExchange(kept.limits(), kept.state());
    // Without a rate the time does not matter, and reading it would add a step to the log.
    Instant now =
        kept.isTimed() ? engine.run("now", Json.of(Instant.class), Instant::now) : Instant.EPOCH;
    gives.forEach(it -> engine.clear(LimitsObject.asked(it.who())));
    for (String who : exchange.exchange(parts(asks), parts(gives), now)) {
      String awakeable = engine.get(LimitsObject.asked(who)).orElseThrow().awakeable();
      engine.awakeableHandle(awakeable).resolve(Json.of(String.class), "granted");
    }
    Instant next = exchange.next(now);
    KeptLimits after = kept.with(exchange.state());
    if (next != null && !kept.wakesBy(next)) {
      Duration left = Duration.between(now, next);
      engine.send(LimitsObject.wake(engine.key()), left.isNegative() ? Duration.ZERO : left);
      after = after.wakingAt(next);
    }
    engine.set(KEPT, after);
    return true;
  }

  private KeptLimits kept() {
    return engine.get(KEPT).orElse(KeptLimits.NONE);
  }

  private static List<LimitsExchange.Part> parts(List<LimitsObject.Ask> asks) {
    return asks.stream().map(LimitsObject.Ask::part).toList();
  }
}
