package dev.weft;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/// Who holds which limit, and who waits for it. Pure and not thread-safe; times are nanoseconds.
///
/// Whoever asks for several limits gets all of them at once or none, and each limit lets its askers
/// through strictly in the order in which they asked. Whoever has waited longest is then first at
/// each of its limits and waits only for holders, so that nobody starves and askers do not block
/// each other in a circle.
///
/// A rate of n per time is kept with the times of the last n starts (a sliding window log): in no
/// stretch of that length do more than n start.
///
/// @param <W> whoever waits; by identity
final class Limits<W> {

  private final class Bound {
    final Limit limit;
    final Deque<Asker> queue = new ArrayDeque<>();
    int held;
    // A ring of the last starts; slot `oldest` is the next to be overwritten.
    final long[] starts;
    int oldest;

    Bound(Limit limit) {
      this.limit = limit;
      Limit.Rate rate = limit.rate();
      this.starts = new long[rate == null ? 0 : rate.count()];
      java.util.Arrays.fill(starts, Long.MIN_VALUE);
    }

    /// The earliest time at which one more may start, as far as the rate goes.
    long openAt() {
      Limit.Rate rate = limit.rate();
      return rate == null || starts[oldest] == Long.MIN_VALUE
          ? Long.MIN_VALUE
          : starts[oldest] + rate.per().toNanos();
    }

    boolean isFree(long now) {
      return held < limit.max() && openAt() <= now;
    }

    void take(long now) {
      held++;
      if (starts.length > 0) {
        count(now);
        counted.accept(limit.name(), now);
      }
    }

    void count(long start) {
      starts[oldest] = start;
      oldest = (oldest + 1) % starts.length;
    }
  }

  private final class Asker {
    final W who;
    final List<Bound> bounds;

    Asker(W who, List<Bound> bounds) {
      this.who = who;
      this.bounds = bounds;
    }
  }

  private final ObjLongConsumer<String> counted;
  private final Map<String, Bound> bounds = new HashMap<>();
  private final Map<List<String>, List<Bound>> byNames = new HashMap<>();
  private final IdentityHashMap<W, Asker> waiting = new IdentityHashMap<>();
  private final Collection<Bound> rated = new ArrayList<>();

  /// @param counted is told of each start that counts towards a limit's rate
  Limits(List<Limit> limits, ObjLongConsumer<String> counted) {
    this.counted = counted;
    for (Limit limit : limits) {
      Bound bound = new Bound(limit);
      bounds.put(limit.name(), bound);
      if (limit.rate() != null) {
        rated.add(bound);
      }
    }
  }

  /// Counts a start from before towards the rate of `name`; the latest last.
  void countBefore(String name, long start) {
    bound(name).count(start);
  }

  /// Takes all of `names` for `who` now and returns null, or queues `who` and returns the name of a
  /// limit that it waits for: one that is full, if any is, rather than one whose others come first.
  ///
  /// @throws IllegalArgumentException if there is no such limit
  @Nullable String ask(W who, List<String> names, long now) {
    List<Bound> wanted = byNames.computeIfAbsent(names, this::resolve);
    Bound closed = null;
    for (Bound bound : wanted) {
      if (!bound.isFree(now)) {
        closed = bound;
        break;
      }
      closed = closed == null && !bound.queue.isEmpty() ? bound : closed;
    }
    if (closed == null) {
      take(wanted, now);
      return null;
    }
    Asker asker = new Asker(who, wanted);
    waiting.put(who, asker);
    for (Bound bound : wanted) {
      bound.queue.add(asker);
    }
    return closed.limit.name();
  }

  /// Gives `names` back and lets through whoever may go now.
  void release(List<String> names, long now, Consumer<W> granted) {
    for (Bound bound : byNames.computeIfAbsent(names, this::resolve)) {
      bound.held--;
      admit(bound, now, granted);
    }
  }

  /// `who` no longer waits. That may let others through.
  void withdraw(W who, long now, Consumer<W> granted) {
    Asker asker = waiting.remove(who);
    if (asker != null) {
      for (Bound bound : asker.bounds) {
        bound.queue.remove(asker);
      }
      for (Bound bound : asker.bounds) {
        admit(bound, now, granted);
      }
    }
  }

  /// Lets through whoever a rate held back until now.
  void refresh(long now, Consumer<W> granted) {
    for (Bound bound : rated) {
      admit(bound, now, granted);
    }
  }

  /// When [#refresh] can next let somebody through; [Timers#NEVER] if no rate holds anybody back.
  long next(long now) {
    long next = Timers.NEVER;
    for (Bound bound : rated) {
      if (!bound.queue.isEmpty() && bound.held < bound.limit.max() && bound.openAt() > now) {
        next = Math.min(next, bound.openAt());
      }
    }
    return next;
  }

  /// Everybody who waits, longest first within each limit.
  List<W> waiting() {
    LinkedHashSet<Asker> askers = new LinkedHashSet<>();
    bounds.values().forEach(bound -> askers.addAll(bound.queue));
    return askers.stream().map(asker -> asker.who).toList();
  }

  private void admit(Bound bound, long now, Consumer<W> granted) {
    for (Asker head = bound.queue.peek(); head != null; head = bound.queue.peek()) {
      for (Bound wanted : head.bounds) {
        if (wanted.queue.peek() != head || !wanted.isFree(now)) {
          return;
        }
      }
      for (Bound wanted : head.bounds) {
        wanted.queue.remove();
      }
      waiting.remove(head.who);
      take(head.bounds, now);
      granted.accept(head.who);
      for (Bound wanted : head.bounds) {
        if (wanted != bound) {
          admit(wanted, now, granted);
        }
      }
    }
  }

  private void take(List<Bound> wanted, long now) {
    for (Bound bound : wanted) {
      bound.take(now);
    }
  }

  private List<Bound> resolve(List<String> names) {
    return names.stream().distinct().map(this::bound).toList();
  }

  private Bound bound(String name) {
    Bound bound = bounds.get(name);
    if (bound == null) {
      throw new IllegalArgumentException("the plan has no limit `" + name + "`");
    }
    return bound;
  }
}
