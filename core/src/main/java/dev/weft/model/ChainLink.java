package dev.weft.model;

import dev.weft.Durations;
import dev.weft.LimitWait;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// An attempt of a step in the [chain][CriticalChain] of those that each of them had to wait for.
/// Equality is identity.
public final class ChainLink {
  private final Begun begun;
  private final String group;
  private final @Nullable Bound bound;
  private final @Nullable ChainLink before;
  private Instant ended;

  /// How an attempt began.
  ///
  /// @param activity what its step spends its time on
  /// @param pause what its step spent its time on before it was ready to begin
  /// @param limits how much it holds of which limits
  /// @param awaited its waits for limits before it began, in order
  record Begun(
      String task,
      String step,
      Activity activity,
      Activity pause,
      Map<String, Integer> limits,
      List<LimitWait> awaited,
      Instant at) {

    /// @param attempt its number; all but the first follow a pause
    /// @param isPolled whether that is a pause between polls
    static Activity pause(int attempt, boolean isPolled) {
      return isPolled ? Activity.POLL : attempt > 1 ? Activity.RETRY : Activity.OTHER;
    }
  }

  ChainLink(Begun begun, String group, @Nullable Bound bound, @Nullable ChainLink before) {
    this.begun = begun;
    this.group = group;
    this.bound = bound;
    this.before = before;
    this.ended = begun.at();
  }

  void end(Instant at) {
    ended = at.isBefore(begun.at()) ? begun.at() : at;
  }

  public String task() {
    return begun.task();
  }

  /// Returns the name of the group that its task belongs to.
  public String group() {
    return group;
  }

  /// Returns the step's id.
  public String step() {
    return begun.step();
  }

  public Activity activity() {
    return begun.activity();
  }

  public Instant began() {
    return begun.at();
  }

  public Instant ended() {
    return ended;
  }

  /// Returns the bound that was full until the attempt [before][#before] this one, or the task of
  /// that attempt, ended and made room; null if this one followed for another reason.
  public @Nullable Bound bound() {
    return bound;
  }

  /// Returns the attempt without which this one would have begun earlier; null if it waited for
  /// none.
  public @Nullable ChainLink before() {
    return before;
  }

  Map<String, Integer> limits() {
    return begun.limits();
  }

  /// Returns what the time between the end of the attempt before and the beginning of this one was
  /// spent on. Its total is that time.
  ///
  /// @param start when the run began
  public TimeSpent gap(Instant start) {
    Map<TimeSpent.Use, Duration> spent = new TreeMap<>();
    Instant since = before == null ? start : before.ended;
    if (bound != null && bound.kind() == Bound.Kind.LIMIT) {
      add(spent, new TimeSpent.Use(Activity.LIMIT, bound.name()), since, began());
      return new TimeSpent(spent);
    }
    TimeSpent.Use use = new TimeSpent.Use(begun.pause(), null);
    for (LimitWait wait : begun.awaited()) {
      if (wait.since().isAfter(since)) {
        add(spent, use, since, wait.since());
        since = wait.since();
      }
      use = new TimeSpent.Use(Activity.LIMIT, wait.limit());
    }
    add(spent, use, since, began());
    return new TimeSpent(spent);
  }

  private static void add(
      Map<TimeSpent.Use, Duration> spent, TimeSpent.Use use, Instant from, Instant to) {
    if (from.isBefore(to)) {
      spent.merge(use, Durations.between(from, to), Duration::plus);
    }
  }
}
