package dev.weft.engine.limits;

import dev.weft.Failure;
import dev.weft.Limit;
import dev.weft.LimitShare;
import dev.weft.engine.Nanos;
import dev.weft.engine.Timers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The limits of a run for those who ask from elsewhere, each by a name of its own. It lets them
/// through as [Limits] does. All that it knows is its [State], with which another one goes on.
///
/// A rate counts what is granted when it is.
///
/// Pure, and not thread-safe.
public final class LimitsExchange {

  /// How much of a limit somebody takes.
  ///
  /// @param key whose count it is, of a limit per key; null for other limits
  public record Share(String limit, int weight, @Nullable String key) {
    /// A share of the limit of that name.
    public static Share of(String limit, LimitShare.Fixed share) {
      return new Share(limit, share.weight(), share.key());
    }
  }

  /// Somebody's limits.
  ///
  /// @param who unlike everybody else's name, from the first asking to the giving back
  /// @param shares at most one of each limit
  public record Part(String who, List<Share> shares) {}

  /// Somebody who waits.
  ///
  /// @param at the index of the limit waited for, in the order in which the limits are
  public record Waiting(Part part, int at) {}

  /// What one count of a limit remembers of those who hold it no longer.
  ///
  /// @param starts what counts towards its rate, earliest first, in nanoseconds
  /// @param weights how much each of them counts
  /// @param adapted how it has adapted; null if it does not adapt
  public record Count(
      String limit,
      @Nullable String key,
      List<Long> starts,
      List<Integer> weights,
      @Nullable Adapted adapted) {}

  /// How a limit has adapted to the service behind it, in the terms of that algorithm; times are
  /// nanoseconds.
  public record Adapted(
      int allowed,
      long ceiling,
      long decreasedAt,
      long pausedUntil,
      long lastPause,
      int decreases,
      int probes,
      long changedAt,
      long calls,
      long weight) {}

  /// Where an exchange stands.
  ///
  /// @param holding who hold what they asked for
  /// @param waiting those who wait for one limit in their order
  /// @param counts what the limits remember beside
  public record State(List<Part> holding, List<Waiting> waiting, List<Count> counts) {
    /// Nobody holds or awaits anything.
    public static final State NEW = new State(List.of(), List.of(), List.of());
  }

  private static final class Entry {
    final Part part;
    final Claim<Entry> claim;
    boolean holds;

    Entry(Part part, Claim<Entry> claim) {
      this.part = part;
      this.claim = claim;
    }
  }

  private final Limits<Entry> limits;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final List<Entry> granted = new ArrayList<>();
  private final Limits.Callback<Entry> callback =
      new Limits.Callback<>() {
        @Override
        public void granted(Entry who) {
          grant(who);
        }

        @Override
        public void waitsOn(Entry who, String limit) {
          // Grants alone are reported.
        }
      };
  private final long now;

  /// Goes on with a state, at a time.
  ///
  /// @param limits all that anybody asks for, in the order in which they are waited for
  /// @param recorder receives how limits adapt
  public LimitsExchange(List<Limit> limits, State state, Instant at, Limits.Recorder recorder) {
    this.limits = new Limits<>(limits, recorder);
    this.now = Nanos.of(at);
    List<Bound<Entry>> counts = state.counts().stream().map(this::restore).toList();
    for (Part part : state.holding()) {
      Entry entry = add(part);
      entry.holds = true;
      this.limits.restoreHolder(entry.claim);
    }
    for (Waiting waits : state.waiting()) {
      Entry entry = add(waits.part());
      this.limits.restoreWaiting(entry, entry.claim, waits.at());
    }
    for (Bound<Entry> count : counts) {
      table().counts(count.limit.name()).forgetIfUnused(count, now);
    }
    this.limits.restored();
    this.limits.refresh(now, callback);
  }

  /// Says why nobody can ever be granted such a share; null if somebody can.
  public static @Nullable String refusal(Limit limit, Share share) {
    return Counts.refusal(limit, share.weight(), share.key());
  }

  private LimitTable<Entry> table() {
    return limits.table();
  }

  private Bound<Entry> restore(Count before) {
    Bound<Entry> bound = table().counts(before.limit()).of(before.key());
    for (int i = 0; bound.starts != null && i < before.starts().size(); i++) {
      bound.starts.count(before.starts().get(i), before.weights().get(i));
    }
    if (bound.adaptation != null && before.adapted() != null) {
      bound.adaptation.restore(before.adapted());
    }
    return bound;
  }

  private Entry add(Part part) {
    Map<String, LimitShare.Fixed> shares =
        part.shares().stream()
            .collect(
                Collectors.toMap(Share::limit, it -> new LimitShare.Fixed(it.weight(), it.key())));
    Function<String, LimitShare.Fixed> share = name -> Objects.requireNonNull(shares.get(name));
    Entry entry = new Entry(part, table().claim(List.copyOf(shares.keySet()), share));
    entries.put(part.who(), entry);
    return entry;
  }

  private void grant(Entry entry) {
    entry.holds = true;
    granted.add(entry);
  }

  /// Whether somebody holds, or awaits, something.
  public boolean knows(String who) {
    return entries.containsKey(who);
  }

  /// Whether somebody holds all that it asked for.
  public boolean isHolding(String who) {
    Entry entry = entries.get(who);
    return entry != null && entry.holds;
  }

  /// Somebody who is not [known][#knows] asks.
  ///
  /// @throws IllegalArgumentException if there is no such limit, or such a share is never granted
  public void ask(Part part) {
    Entry entry = add(part);
    if (limits.ask(entry, entry.claim, now) == null) {
      grant(entry);
    }
  }

  /// Somebody who waits has been handed what another one held, who [gives][#give] it next. No
  /// effect on others.
  public void takeOver(String who) {
    Entry entry = entries.get(who);
    if (entry != null && !entry.holds) {
      entry.holds = true;
      limits.takeOver(entry, now);
    }
  }

  /// An attempt has ended under limits that somebody has, from which those learn that adapt.
  ///
  /// @param refusal why it failed, if that says that there was too much; null if it was answered
  public void ended(String who, Instant began, @Nullable Failure refusal) {
    Entry entry = entries.get(who);
    if (entry != null) {
      limits.ended(entry.claim, Nanos.of(began), refusal, now);
    }
  }

  /// Takes back what somebody holds or waits for. No effect on who is not known.
  public void give(String who) {
    Entry entry = entries.remove(who);
    if (entry == null) {
      return;
    }
    if (!entry.holds) {
      limits.withdraw(entry, now, callback);
      return;
    }
    if (granted.remove(entry)) {
      limits.giveUp(entry.claim);
    }
    limits.release(entry.claim, now, callback);
  }

  /// Those who were granted all that they asked for since this was last asked.
  public List<String> granted() {
    granted.forEach(entry -> limits.begin(entry.claim, now));
    List<String> names = granted.stream().map(entry -> entry.part.who()).toList();
    granted.clear();
    return names;
  }

  /// Those who come next at their limit, and may be handed what another one of them holds who has
  /// just the same shares; up to the first who is not one of `those`.
  public List<String> inLine(Predicate<String> those, int max) {
    return limits.inLine(entry -> those.test(entry.part.who()), max, now).stream()
        .map(entry -> entry.part.who())
        .toList();
  }

  /// When somebody is let through who waits only for a time; null if that depends on others.
  public @Nullable Instant next() {
    long next = limits.next(now);
    return next == Timers.NEVER ? null : Nanos.toInstant(next);
  }

  /// Where it stands, once what was [granted][#granted] is known.
  public State state() {
    return new State(
        entries.values().stream().filter(it -> it.holds).map(it -> it.part).toList(),
        limits.waiting().stream().map(it -> new Waiting(it.part, limits.waitsAt(it))).toList(),
        table().bounds().filter(it -> it.isRemembered(now)).map(LimitsExchange::count).toList());
  }

  private static Count count(Bound<Entry> bound) {
    return new Count(
        bound.limit.name(),
        bound.key,
        bound.starts == null ? List.of() : bound.starts.all(),
        bound.starts == null ? List.of() : bound.starts.weights(),
        bound.adaptation == null ? null : bound.adaptation.snapshot());
  }
}
