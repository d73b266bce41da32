package dev.weft.engine.limits;

import dev.weft.Failure;
import dev.weft.Limit;
import dev.weft.LimitShare;
import dev.weft.engine.Timers;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
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

  /// Receives what is to be put on record.
  @FunctionalInterface
  public interface Recorder {
    /// A start counts towards a limit's rate.
    void count(String limit, LimitShare.Fixed share, long at);

    /// How many may hold a limit has changed, or it pauses.
    ///
    /// @param key whose count it is; null where there is one
    /// @param reason the code of the failure that led to that; null if the limit has recovered
    default void adapted(
        String limit, @Nullable String key, int allowed, @Nullable String reason, long until) {}
  }

  private final Recorder recorder;
  private final LimitTable<W> table;
  private final IdentityHashMap<W, Asker<W>> waiting = new IdentityHashMap<>();
  // Those at which somebody waits for a time alone.
  private final NavigableSet<Bound<W>> opening = new TreeSet<>(Limits::compareOpening);

  /// @param limits in the order in which they are waited for
  public Limits(List<Limit> limits, Recorder recorder) {
    this.recorder = recorder;
    this.table = new LimitTable<>(limits);
  }

  /// The limits, of which claims are made.
  public LimitTable<W> table() {
    return table;
  }

  /// Restores that somebody holds a claim.
  void restoreHolder(Claim<W> claim) {
    for (int i = 0; i < claim.weights.length; i++) {
      claim.bounds.get(i).held += claim.weights[i];
    }
  }

  /// Restores somebody who waits. Those who wait for one limit come in their order.
  ///
  /// @param at the index of the limit waited for; places at the limits before it are reserved
  void restoreWaiting(W who, Claim<W> claim, int at) {
    Asker<W> asker = new Asker<>(who, claim);
    while (asker.at < at) {
      asker.keepPlace();
    }
    asker.bound().queue.add(asker);
    waiting.put(who, asker);
  }

  /// All that there was is restored.
  void restored() {
    table.bounds().forEach(this::schedule);
  }

  /// The index of the limit that somebody waits for.
  int waitsAt(W who) {
    return Objects.requireNonNull(waiting.get(who)).at;
  }

  /// Somebody who waits takes what others hold who are about to release as much.
  void takeOver(W who, long now) {
    Asker<W> asker = Objects.requireNonNull(waiting.remove(who));
    Bound<W> bound = asker.bound();
    bound.queue.remove(asker);
    take(asker);
    begin(asker.claim, now);
    schedule(bound);
  }

  /// Those who wait for nothing but what some who hold it can hand over to them, in the order in
  /// which they come next at each limit, up to the first who is not one of `those`. A rate counts
  /// each start, and a limit that pauses or holds too much lets nobody through.
  List<W> inLine(Predicate<W> those, int max, long now) {
    List<W> all = new ArrayList<>();
    for (Bound<W> bound : (Iterable<Bound<W>>) table.bounds()::iterator) {
      if (bound.starts != null || !bound.handsOver(now)) {
        continue;
      }
      for (Asker<W> asker : bound.queue) {
        if (all.size() == max) {
          return all;
        }
        if (asker.claim.weights.length > 1
            || asker.weight() != bound.queue.getFirst().weight()
            || !those.test(asker.who)) {
          break;
        }
        all.add(asker.who);
      }
    }
    return all;
  }

  /// What was granted begins.
  public void begin(Claim<W> claim, long at) {
    for (int i = 0; claim.isRated && i < claim.weights.length; i++) {
      Bound<W> bound = claim.bounds.get(i);
      if (bound.starts != null) {
        bound.starts.begin(at, claim.weights[i]);
        recorder.count(bound.limit.name(), claim.share(i), at);
        schedule(bound);
      }
    }
  }

  /// What was granted does not begin. It is released later.
  public void giveUp(Claim<W> claim) {
    for (int i = 0; claim.isRated && i < claim.weights.length; i++) {
      Bound<W> bound = claim.bounds.get(i);
      if (bound.starts != null) {
        bound.starts.giveUp(claim.weights[i]);
        schedule(bound);
      }
    }
  }

  boolean isWaiting(W who) {
    return waiting.containsKey(who);
  }

  /// Takes all of a claim for `who` now and returns null, or queues `who` and returns the name of
  /// the limit that it waits for.
  public @Nullable String ask(W who, Claim<W> claim, long now) {
    Asker<W> asker = new Asker<>(who, claim);
    Bound<W> closed = asker.goOn(now);
    if (closed == null) {
      take(asker);
      return null;
    }
    waiting.put(who, asker);
    schedule(closed);
    return closed.limit.name();
  }

  /// Gives a claim back and lets through those that may go now.
  public void release(Claim<W> claim, long now, Callback<W> callback) {
    for (int i = 0; i < claim.weights.length; i++) {
      claim.bounds.get(i).held -= claim.weights[i];
    }
    settle(claim.bounds, now, callback);
  }

  /// `who` no longer waits. That may let others through.
  public void withdraw(W who, long now, Callback<W> callback) {
    Asker<W> asker = waiting.remove(who);
    if (asker != null) {
      asker.bound().queue.remove(asker);
      asker.giveUpPlaces();
      settle(asker.claim.bounds, now, callback);
    }
  }

  /// Lets through those that a rate held back until now.
  public void refresh(long now, Callback<W> callback) {
    while (!opening.isEmpty() && opening.first().opensAt <= now) {
      admit(opening.first(), now, callback);
    }
  }

  /// When [#refresh] can next let somebody through; [Timers#NEVER] if no rate holds anybody back.
  public long next(long now) {
    return opening.isEmpty() ? Timers.NEVER : Math.max(opening.first().opensAt, now);
  }

  /// Everybody who waits, longest first within each limit.
  public List<W> waiting() {
    return askers().map(asker -> asker.who).toList();
  }

  /// An attempt that holds a claim has ended, from which limits learn that adapt. It is released
  /// later.
  ///
  /// @param began when the attempt did
  /// @param refusal why it failed, if that says that there was too much; null if it was answered
  public void ended(Claim<W> claim, long began, @Nullable Failure refusal, long now) {
    for (int i = 0; i < claim.weights.length; i++) {
      Bound<W> bound = claim.bounds.get(i);
      Adaptation adaptation = bound.adaptation;
      if (adaptation != null) {
        boolean changed =
            refusal == null
                ? adaptation.answered(began, bound.held, claim.weights[i], now)
                : adaptation.refused(began, bound.held, refusal.retryAfter(), now);
        if (changed) {
          schedule(bound);
          recorder.adapted(
              bound.limit.name(),
              bound.key,
              adaptation.allowed(),
              refusal == null ? null : refusal.code(),
              adaptation.pausedUntil());
        }
      }
    }
  }

  private Stream<Asker<W>> askers() {
    return table.bounds().flatMap(bound -> bound.queue.stream());
  }

  /// Lets through those that can go now that a claim on these is gone, and forgets those that
  /// nobody uses.
  private void settle(List<Bound<W>> less, long now, Callback<W> callback) {
    less.forEach(bound -> admit(bound, now, callback));
    for (Bound<W> bound : less) {
      if (bound.key != null) {
        bound.claims--;
        table.counts(bound.limit.name()).forgetIfUnused(bound, now);
      }
    }
  }

  private void admit(Bound<W> bound, long now, Callback<W> callback) {
    while (!bound.queue.isEmpty() && bound.isFree(bound.queue.getFirst().weight(), now)) {
      Asker<W> head = bound.queue.removeFirst();
      head.keepPlace();
      Bound<W> closed = head.goOn(now);
      if (closed == null) {
        waiting.remove(head.who);
        take(head);
        callback.granted(head.who);
      } else {
        schedule(closed);
        callback.waitsOn(head.who, closed.limit.name());
      }
    }
    schedule(bound);
  }

  private void take(Asker<W> asker) {
    asker.giveUpPlaces();
    for (int i = 0; i < asker.claim.weights.length; i++) {
      asker.claim.bounds.get(i).take(asker.claim.weights[i]);
    }
  }

  /// Not a `Comparator.comparingLong`, for which Java generates classes in each process.
  private static int compareOpening(Bound<?> one, Bound<?> other) {
    int byTime = Long.compare(one.opensAt, other.opensAt);
    return byTime != 0 ? byTime : Long.compare(one.number, other.number);
  }

  /// Notes when the first who waits there can go, if that depends on time alone.
  private void schedule(Bound<W> bound) {
    long opensAt = bound.isTimed() ? bound.headOpensAt() : Timers.NEVER;
    if (opensAt != bound.opensAt) {
      if (bound.opensAt != Timers.NEVER) {
        opening.remove(bound);
      }
      bound.opensAt = opensAt;
      if (opensAt != Timers.NEVER) {
        opening.add(bound);
      }
    }
  }
}
