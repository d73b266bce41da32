package dev.weft.model;

import dev.weft.Status;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a step costs each task that comes to it, on average.
///
/// @param held the seconds in which its attempts run
/// @param paused the seconds between its attempts
/// @param deviation the standard deviation of the time of an attempt, in seconds
/// @param longest the longest time of an attempt, in seconds
/// @param attempts how many there are
/// @param known of how many tasks this is the mean
/// @param weights how much of each limit an attempt holds, by the limit's name
record StepCost(
    double held,
    double paused,
    double deviation,
    double longest,
    double attempts,
    double known,
    Map<String, Double> weights) {

  // What is past counts as so many tasks at most.
  private static final double PAST_MAX = 10;

  /// A step that takes a known time and needs no limit.
  static StepCost ofWait(Duration time) {
    return new StepCost(seconds(time), 0, 0, seconds(time), 1, 1, Map.of());
  }

  /// Returns what it costs if tasks are at the step for longer than this.
  ///
  /// @param seconds for how long they have been, all together
  /// @param tasks how many they are
  StepCost orLonger(double seconds, int tasks) {
    double over = Math.max(0, seconds - tasks * held);
    return over == 0
        ? this
        : new StepCost(
            held + over / Math.max(1, known), paused, deviation, longest, attempts, known, weights);
  }

  /// Returns the seconds that a task spends on the step, without waiting for limits.
  double length() {
    return held + paused;
  }

  static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  /// The mean of two sums, either of which may be null.
  static @Nullable StepCost of(@Nullable Sum past, @Nullable Sum now) {
    Sum sum = new Sum();
    if (past != null) {
      sum.add(past, Math.min(1, PAST_MAX / Math.max(1, past.tasks)));
    }
    if (now != null) {
      sum.add(now, 1);
    }
    return sum.attempts == 0 && sum.tasks == 0 ? null : sum.cost();
  }

  /// Adds up the attempts of a step.
  static final class Sum {
    // Tasks that came to the step, whether it was skipped or not.
    private double tasks;
    private double attempts;
    private double held;
    private double squares;
    private double paused;
    private double longest;
    private final Map<String, Double> weights = new HashMap<>();

    /// Adds an attempt.
    ///
    /// @param isFirst whether it is the first attempt of the step in its task
    /// @return whether it was carried out to its end
    boolean add(Status status, boolean isFirst, Duration took) {
      boolean isWhole = status == Status.SUCCEEDED || status == Status.FAILED;
      boolean isTimedOut = status == Status.TIMED_OUT;
      tasks += isFirst && status != Status.CANCELLED ? 1 : 0;
      if (isWhole || isTimedOut) {
        double seconds = seconds(took);
        attempts++;
        held += seconds;
        squares += seconds * seconds;
        longest = Math.max(longest, seconds);
      }
      return isWhole;
    }

    void weigh(String limit, int weight) {
      Double before = weights.get(limit);
      weights.put(limit, before == null ? weight : before + weight);
    }

    void pause(Duration time) {
      paused += seconds(time);
    }

    private void add(Sum other, double share) {
      tasks += share * other.tasks;
      attempts += share * other.attempts;
      held += share * other.held;
      squares += share * other.squares;
      paused += share * other.paused;
      longest = Math.max(longest, other.longest);
      other.weights.forEach((limit, sum) -> weights.merge(limit, share * sum, Double::sum));
    }

    /// Returns how long an attempt takes, on average; null if there was none.
    @Nullable Duration attempt() {
      return attempts == 0 ? null : Duration.ofNanos((long) (held / attempts * 1e9));
    }

    private StepCost cost() {
      double of = Math.max(tasks, 1e-9);
      double all = Math.max(attempts, 1e-9);
      double mean = held / all;
      Map<String, Double> each = new HashMap<>();
      weights.forEach((limit, sum) -> each.put(limit, sum / all));
      return new StepCost(
          tasks == 0 ? mean : held / of,
          tasks == 0 ? 0 : paused / of,
          Math.sqrt(Math.max(0, squares / all - mean * mean)),
          longest,
          tasks == 0 ? 1 : attempts / of,
          tasks,
          each);
    }
  }
}
