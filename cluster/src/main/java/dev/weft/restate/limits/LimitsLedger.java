package dev.weft.restate.limits;

import dev.weft.Event;
import dev.weft.Limit;
import dev.weft.LimitShare;
import dev.weft.engine.Nanos;
import dev.weft.engine.limits.Limits;
import dev.weft.engine.limits.LimitsExchange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who holds and awaits a run's limits, and on which worker, during one call of its
/// [LimitsObject]. The [LimitsExchange] decides who is granted what; this one knows to whom to
/// report it, and what to believe:
///
/// ```text
///   that a request is over     its worker     another worker, or the run
///   is reported by
///   -----------------------    -----------    ------------------------------------------------
///   it waits in the engine     released       released
///   it is of a worker          released       released 2 s later
/// ```
///
/// A worker that lives reports at once when an attempt has ended, and to which other request it has
/// handed over the place. The others know only that the place is no longer held by the first one.
///
/// Pure: the time comes with the call.
final class LimitsLedger {
  // The time within which a worker that lives has reported what it knows.
  private static final Duration LATEST = Duration.ofSeconds(2);
  private static final Duration FORGOTTEN = Duration.ofMinutes(5);
  // The maximum number of requests to which a desk may hand over between two exchanges.
  private static final int NEXT_MAX = 256;

  private static final class Desk {
    long number;
    Instant at = Instant.EPOCH;
    int told;
    final List<String> untold = new ArrayList<>();
  }

  private final LimitsExchange exchange;
  private final Map<String, KeptLimits.Owner> owners;
  private final Map<String, Desk> desks = new LinkedHashMap<>();
  private final List<String> awakeables = new ArrayList<>();
  private final List<Event.LimitAdapted> adapted = new ArrayList<>();
  private final Instant now;

  /// @param limits the run's limits in the order in which they are acquired
  /// @param at the caller's time; the clocks of workers may differ, and time never goes back here
  LimitsLedger(List<Limit> limits, KeptLimits kept, Instant at) {
    this.now = at.isAfter(kept.at()) ? at : kept.at();
    this.owners = new LinkedHashMap<>(kept.owners());
    kept.desks()
        .forEach(
            (name, before) -> {
              Desk desk = desk(name);
              desk.number = before.number();
              desk.at = before.at();
              desk.told = before.told();
              desk.untold.addAll(before.untold());
            });
    this.exchange = new LimitsExchange(limits, kept.state(), now, new Adapting());
  }

  private final class Adapting implements Limits.Recorder {
    @Override
    public void count(String limit, LimitShare.Fixed share, long at) {
      // The state has it.
    }

    @Override
    public void adapted(
        String limit, @Nullable String key, int allowed, @Nullable String reason, long until) {
      Instant paused = until == Long.MIN_VALUE ? null : Nanos.toInstant(until);
      adapted.add(new Event.LimitAdapted(now, limit, key, allowed, reason, paused));
    }
  }

  private Desk desk(String name) {
    return desks.computeIfAbsent(name, _ -> new Desk());
  }

  Exchange.Reply exchange(Exchange what) {
    Desk desk = desk(what.desk());
    if (what.number() > desk.number) {
      desk.number = what.number();
      desk.untold.subList(0, desk.told).clear();
      apply(what, desk);
    }
    desk.at = now;
    settle();
    desk.untold.removeIf(who -> !isOf(what.desk(), who));
    desk.told = desk.untold.size();
    List<String> next = exchange.inLine(who -> isOf(what.desk(), who), NEXT_MAX);
    return new Exchange.Reply(List.copyOf(desk.untold), next, exchange.next());
  }

  /// Handing over takes a place before the other one gives it, so that nobody comes in between.
  private void apply(Exchange what, Desk desk) {
    for (Exchange.Ended end : what.ends()) {
      exchange.ended(end.who(), end.began(), end.failure());
    }
    for (String who : what.takes()) {
      if (isOf(what.desk(), who)) {
        exchange.takeOver(who);
      }
    }
    for (String who : what.gives()) {
      if (isOf(what.desk(), who)) {
        release(who);
      }
    }
    for (String who : what.overs()) {
      if (isOf(what.desk(), who)) {
        release(who);
      } else {
        over(who);
      }
    }
    for (LimitsExchange.Part ask : what.asks()) {
      owners.put(ask.who(), new KeptLimits.Owner(what.desk(), null, null));
      if (!exchange.knows(ask.who())) {
        exchange.ask(ask);
      } else if (exchange.isHolding(ask.who())) {
        desk.untold.add(ask.who());
      }
    }
  }

  private boolean isOf(String desk, String who) {
    KeptLimits.Owner owner = owners.get(who);
    return owner != null && desk.equals(owner.desk());
  }

  /// A request waits in the engine from now on.
  void await(LimitsExchange.Part ask, String awakeable) {
    if (exchange.isHolding(ask.who())) {
      owners.put(ask.who(), new KeptLimits.Owner(null, null, null));
      awakeables.add(awakeable);
      return;
    }
    owners.put(ask.who(), new KeptLimits.Owner(null, awakeable, null));
    if (!exchange.knows(ask.who())) {
      exchange.ask(ask);
    }
    settle();
  }

  /// A request that waits in the engine, or was granted there, is given up.
  void giveUp(String who) {
    over(who);
    settle();
  }

  private void over(String who) {
    KeptLimits.Owner owner = owners.get(who);
    if (owner != null && owner.desk() != null) {
      end(who, owner);
    } else {
      release(who);
    }
  }

  /// Tasks have ended, and everything that they asked for.
  void ended(Collection<String> tasks) {
    Set<String> all = Set.copyOf(tasks);
    for (Map.Entry<String, KeptLimits.Owner> each : List.copyOf(owners.entrySet())) {
      if (all.contains(LimitRequest.task(each.getKey()))) {
        end(each.getKey(), each.getValue());
      }
    }
    settle();
  }

  private void end(String who, KeptLimits.Owner owner) {
    if (owner.over() == null) {
      owners.put(who, new KeptLimits.Owner(owner.desk(), null, now));
    }
  }

  private void release(String who) {
    owners.remove(who);
    exchange.give(who);
  }

  /// Releases what dead workers have left, and reports what is granted.
  void settle() {
    for (Map.Entry<String, KeptLimits.Owner> each : List.copyOf(owners.entrySet())) {
      KeptLimits.Owner owner = each.getValue();
      Instant over = owner.over();
      if (over != null && (owner.desk() == null || over.plus(LATEST).isBefore(now))) {
        release(each.getKey());
      }
    }
    for (String who : exchange.granted()) {
      KeptLimits.Owner owner = owners.get(who);
      if (owner != null && owner.awakeable() != null) {
        owners.put(who, new KeptLimits.Owner(null, null, null));
        awakeables.add(owner.awakeable());
      } else if (owner != null && owner.desk() != null) {
        desk(owner.desk()).untold.add(who);
      }
    }
  }

  /// Returns the time of this call.
  Instant now() {
    return now;
  }

  /// Returns those to resolve, since what waits for them is granted.
  List<String> awakeables() {
    return awakeables;
  }

  /// Returns how limits have adapted.
  List<Event.LimitAdapted> adapted() {
    return adapted;
  }

  /// Returns when somebody who waits in the engine may be granted something by time alone; null if
  /// nobody may. Desks ask again by themselves.
  @Nullable Instant wakes() {
    boolean waits = owners.values().stream().anyMatch(owner -> owner.awakeable() != null);
    return waits ? exchange.next() : null;
  }

  /// Returns what to store.
  KeptLimits kept(@Nullable Instant wakes) {
    Map<String, KeptLimits.Desk> known = new LinkedHashMap<>();
    desks.forEach(
        (name, desk) -> {
          if (!desk.at.plus(FORGOTTEN).isBefore(now)) {
            List<String> untold = List.copyOf(desk.untold);
            known.put(name, new KeptLimits.Desk(desk.number, desk.at, desk.told, untold));
          }
        });
    return new KeptLimits(exchange.state(), owners, known, now, wakes);
  }
}
