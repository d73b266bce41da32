package dev.weft.engine.limits;

import dev.weft.Limit;
import dev.weft.engine.Timers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/// Who holds which limit, and who waits for it. Pure and not thread-safe; times are nanoseconds.
///
/// An asker of several limits waits for one after the other, all in the same order, and
/// keeps a place at those whose turn has come until all have; only then are they taken. So askers
/// do not block each other in a circle, nobody waits in front of a limit that is not what holds him
/// up, and each limit lets its askers through strictly in the order in which they came to it, so
/// that nobody starves.
///
/// What is granted is still to begin: a rate counts it when that [happens][#begin], see [StartLog].
///
/// @param <W> those that wait, compared by identity
public final class Limits<W> {

  /// What becomes of those who wait. Called in the midst of a change: it must not call back.
  public interface Callback<W> {
    /// All that it asked for is its own.
    void granted(W who);

    /// Its turn has come, and it now waits for the next limit that it asked for.
    void waitsOn(W who, String limit);
  }

  /// Somebody who waits for a limit.
  ///
  /// @param names all limits asked for, in the order in which they are taken
  /// @param at the index of the limit waited for; places at the limits before it are reserved
  public record Waiting<W>(W who, List<String> names, int at) {}

  private final class Asker {
    final W who;
    final List<Bound<Asker>> bounds;
    // Which of them it waits for; at those before it has a place.
    int at;

    Asker(W who, List<Bound<Asker>> bounds) {
      this.who = who;
      this.bounds = bounds;
    }

    /// Takes a place at each limit in turn, and queues at the first that has none.
    ///
    /// @return that limit; null if there is none
    @Nullable Bound<Asker> goOn(long now) {
      while (at < bounds.size()) {
        Bound<Asker> next = bounds.get(at);
        if (!next.queue.isEmpty() || !next.isFree(now)) {
          next.queue.add(this);
          return next;
        }
        next.kept++;
        at++;
      }
      return null;
    }

    void giveUpPlaces() {
      bounds.subList(0, at).forEach(bound -> bound.kept--);
    }
  }

  private final ObjLongConsumer<String> counted;
  private final Map<String, Bound<Asker>> bounds = new HashMap<>();
  private final Map<List<String>, List<Bound<Asker>>> byNames = new HashMap<>();
  private final IdentityHashMap<W, Asker> waiting = new IdentityHashMap<>();
  private final Collection<Bound<Asker>> rated = new ArrayList<>();

  /// @param limits in the order in which they are waited for
  /// @param counted receives each start that counts towards a limit's rate
  public Limits(List<Limit> limits, ObjLongConsumer<String> counted) {
    this.counted = counted;
    for (Limit limit : limits) {
      Bound<Asker> bound = new Bound<>(limit, bounds.size());
      bounds.put(limit.name(), bound);
      if (limit.rate() != null) {
        rated.add(bound);
      }
    }
  }

  /// Counts a start from before towards the rate of `name`.
  public void countBefore(String name, long start) {
    StartLog starts = bound(name).starts;
    if (starts != null) {
      starts.count(start);
    }
  }

  /// Restores that so many hold `name`.
  void restoreHeld(String name, int held) {
    bound(name).held = held;
  }

  /// Restores somebody who waits. Those who wait for one limit come in their order.
  void restore(Waiting<W> waits) {
    Asker asker = new Asker(waits.who(), byNames.computeIfAbsent(waits.names(), this::resolve));
    asker.at = waits.at();
    asker.bounds.subList(0, asker.at).forEach(bound -> bound.kept++);
    asker.bounds.get(asker.at).queue.add(asker);
    waiting.put(asker.who, asker);
  }

  /// Everybody who waits, those who wait for one limit in their order.
  List<Waiting<W>> everyWaiting() {
    return askers().stream()
        .map(
            asker ->
                new Waiting<>(
                    asker.who,
                    asker.bounds.stream().map(bound -> bound.limit.name()).toList(),
                    asker.at))
        .toList();
  }

  /// How many hold each limit.
  Map<String, Integer> held() {
    Map<String, Integer> held = new HashMap<>();
    bounds.forEach((name, bound) -> held.put(name, bound.held));
    return held;
  }

  /// The starts that still count towards the rate of each limit that has one, earliest first.
  Map<String, List<Long>> starts() {
    Map<String, List<Long>> all = new HashMap<>();
    for (Bound<Asker> bound : rated) {
      if (bound.starts != null) {
        all.put(bound.limit.name(), bound.starts.all());
      }
    }
    return all;
  }

  /// Returns those of `names` that have a rate: their holder reports when it [begins][#begin].
  public List<String> rated(List<String> names) {
    return rated.isEmpty() || names.isEmpty()
        ? List.of()
        : names.stream().filter(name -> bound(name).starts != null).distinct().toList();
  }

  /// What was granted these limits, which have a rate, begins.
  public void begin(List<String> names, long at) {
    for (String name : names) {
      StartLog starts = bound(name).starts;
      if (starts != null) {
        starts.begin(at);
        counted.accept(name, at);
      }
    }
  }

  /// What was granted these limits, which have a rate, does not begin. They are released later.
  public void giveUp(List<String> names) {
    for (String name : names) {
      StartLog starts = bound(name).starts;
      if (starts != null) {
        starts.giveUp();
      }
    }
  }

  boolean isWaiting(W who) {
    return waiting.containsKey(who);
  }

  /// Takes all of `names` for `who` now and returns null, or queues `who` and returns the name of
  /// the limit that it waits for.
  ///
  /// @throws IllegalArgumentException if there is no such limit
  public @Nullable String ask(W who, List<String> names, long now) {
    Asker asker = new Asker(who, byNames.computeIfAbsent(names, this::resolve));
    Bound<Asker> closed = asker.goOn(now);
    if (closed == null) {
      take(asker);
      return null;
    }
    waiting.put(who, asker);
    return closed.limit.name();
  }

  /// Releases `names` and lets through those that may go now.
  public void release(List<String> names, long now, Callback<W> callback) {
    List<Bound<Asker>> released = byNames.computeIfAbsent(names, this::resolve);
    released.forEach(bound -> bound.held--);
    released.forEach(bound -> admit(bound, now, callback));
  }

  /// `who` no longer waits. That may let others through.
  public void withdraw(W who, long now, Callback<W> callback) {
    Asker asker = waiting.remove(who);
    if (asker != null) {
      asker.bounds.get(asker.at).queue.remove(asker);
      asker.giveUpPlaces();
      asker.bounds.subList(0, asker.at + 1).forEach(bound -> admit(bound, now, callback));
    }
  }

  /// Lets through those that a rate held back until now.
  public void refresh(long now, Callback<W> callback) {
    for (Bound<Asker> bound : rated) {
      admit(bound, now, callback);
    }
  }

  /// When [#refresh] can next let somebody through; [Timers#NEVER] if no rate holds anybody back.
  public long next(long now) {
    long next = Timers.NEVER;
    for (Bound<Asker> bound : rated) {
      if (!bound.queue.isEmpty() && bound.hasPlace()) {
        next = Math.min(next, Math.max(bound.openAt(), now));
      }
    }
    return next;
  }

  /// Everybody who waits, longest first within each limit.
  public List<W> waiting() {
    return askers().stream().map(asker -> asker.who).toList();
  }

  private List<Asker> askers() {
    return bounds.values().stream().flatMap(bound -> bound.queue.stream()).toList();
  }

  private void admit(Bound<Asker> bound, long now, Callback<W> callback) {
    while (!bound.queue.isEmpty() && bound.isFree(now)) {
      Asker head = bound.queue.remove();
      bound.kept++;
      head.at++;
      Bound<Asker> closed = head.goOn(now);
      if (closed == null) {
        waiting.remove(head.who);
        take(head);
        callback.granted(head.who);
      } else {
        callback.waitsOn(head.who, closed.limit.name());
      }
    }
  }

  private void take(Asker asker) {
    asker.giveUpPlaces();
    asker.bounds.forEach(Bound::take);
  }

  private List<Bound<Asker>> resolve(List<String> names) {
    return names.stream()
        .distinct()
        .map(this::bound)
        .sorted((one, other) -> Integer.compare(one.rank, other.rank))
        .toList();
  }

  /// The first of these that there is not; null if there are all.
  public @Nullable String unknown(List<String> names) {
    for (String name : names) {
      if (!bounds.containsKey(name)) {
        return name;
      }
    }
    return null;
  }

  private Bound<Asker> bound(String name) {
    Bound<Asker> bound = bounds.get(name);
    if (bound == null) {
      throw new IllegalArgumentException("the plan has no limit `" + name + "`");
    }
    return bound;
  }
}
