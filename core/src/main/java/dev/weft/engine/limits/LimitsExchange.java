package dev.weft.engine.limits;

import dev.weft.Limit;
import dev.weft.LimitShare;
import dev.weft.engine.Nanos;
import dev.weft.engine.Timers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The limits of a run for those who ask from elsewhere, each by a name of its own: many may ask
/// and give back in one [exchange][#exchange]. It lets them through as [Limits] does. All that it
/// knows is its [State], with which another one goes on.
///
/// A rate counts what is granted when it is. Everybody takes one of each limit, which has one
/// count.
///
/// Pure, and not thread-safe.
public final class LimitsExchange {

  /// Somebody's limits.
  ///
  /// @param who unlike everybody else's name, from the first asking to the giving back
  /// @param names of the limits
  public record Part(String who, List<String> names) {}

  /// Where an exchange stands.
  ///
  /// @param waiting those who wait for one limit in their order
  /// @param held how many hold each limit
  /// @param starts the starts that count towards rates, earliest first, in nanoseconds
  public record State(
      List<Limits.Waiting<String>> waiting,
      Map<String, Integer> held,
      Map<String, List<Long>> starts) {
    /// Nobody holds or awaits anything.
    public static final State NEW = new State(List.of(), Map.of(), Map.of());
  }

  private final Limits<String> limits;
  // What those ask for who wait, or have just been granted it.
  private final Map<String, Claim<String>> claims = new HashMap<>();
  private final List<String> granted = new ArrayList<>();
  private final Limits.Callback<String> callback =
      new Limits.Callback<>() {
        @Override
        public void granted(String who) {
          granted.add(who);
        }

        @Override
        public void waitsOn(String who, String limit) {
          // An exchange reports grants only.
        }
      };

  /// @param limits all that anybody asks for, in the order in which they are waited for
  public LimitsExchange(List<Limit> limits, State state) {
    this.limits = new Limits<>(limits, (_, _, _) -> {});
    state.held().forEach(this.limits::restoreHeld);
    state
        .starts()
        .forEach(
            (name, starts) ->
                starts.forEach(
                    at -> this.limits.table().countBefore(name, LimitShare.ONE, at, at)));
    for (Limits.Waiting<String> it : state.waiting()) {
      this.limits.restore(it);
      claims.put(it.who(), this.limits.table().claim(it.names()));
    }
  }

  /// Takes back what is given, and grants what can be: first to those who wait, then to those who
  /// ask. To call it with neither is worthwhile at [#next].
  ///
  /// @param gives what was granted, or is awaited no longer
  /// @return who was granted all that they asked for
  public List<String> exchange(List<Part> asks, List<Part> gives, Instant at) {
    long now = Nanos.of(at);
    granted.clear();
    limits.refresh(now, callback);
    gives.forEach(given -> take(given, now));
    for (Part asked : asks) {
      Claim<String> claim = limits.table().claim(asked.names());
      claims.put(asked.who(), claim);
      if (limits.ask(asked.who(), claim, now) == null) {
        granted.add(asked.who());
      }
    }
    granted.forEach(who -> limits.begin(forget(who), now));
    return List.copyOf(granted);
  }

  /// Takes back what somebody holds, waits for, or was granted in this very exchange.
  private void take(Part given, long now) {
    if (limits.isWaiting(given.who())) {
      claims.remove(given.who());
      limits.withdraw(given.who(), now, callback);
      return;
    }
    if (granted.remove(given.who())) {
      limits.giveUp(forget(given.who()));
    }
    limits.release(limits.table().claim(given.names()), now, callback);
  }

  /// What somebody asked for who waits no longer.
  private Claim<String> forget(String who) {
    return Objects.requireNonNull(claims.remove(who));
  }

  /// When somebody is let through who waits only for a rate; null if that depends on others.
  public @Nullable Instant next(Instant now) {
    long next = limits.next(Nanos.of(now));
    return next == Timers.NEVER ? null : Nanos.toInstant(next);
  }

  public State state() {
    return new State(limits.everyWaiting(), limits.held(), limits.starts());
  }
}
