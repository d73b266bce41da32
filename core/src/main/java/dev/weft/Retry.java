package dev.weft;

import java.time.Duration;
import java.util.List;

/// Whether a failed attempt is tried again, and after which pause.
///
/// The backoff before further try `n` is `first * 2^(n-1)`, at most `longest`; where the two are
/// equal, it does not grow. The pause is drawn evenly between half of that and the whole:
/// exponential backoff with "equal jitter" (Marc Brooker, "Exponential Backoff And Jitter", AWS
/// Architecture Blog, 2015), so that many tasks that failed together do not come back together, and
/// none at once. A pause that the other side asked for ([Failure#retryAfter()]) is kept as a
/// minimum.
///
/// @param max further tries after the first
/// @param first the first backoff
/// @param longest upper bound of every pause that we choose
/// @param when codes that are tried again, such as `429`, `5xx`, `timeout`, `exit 75`; empty for
///     all
/// @param overload codes that say, beside `429` and `503`, that the other side has too much to do:
///     limits that [adapt][Limit#adapt] then let fewer through
public record Retry(
    int max, Duration first, Duration longest, List<String> when, List<String> overload) {

  public static final Duration DEFAULT_FIRST = Duration.ofSeconds(1);
  public static final Duration DEFAULT_LONGEST = Duration.ofMinutes(1);

  /// One attempt, no more.
  public static final Retry NEVER = of(0);

  public Retry {
    when = List.copyOf(when);
    overload = List.copyOf(overload);
    if (max < 0) {
      throw new IllegalArgumentException("retry max is " + max);
    }
    if (first.isNegative() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException("retry backoff is " + first + " to " + longest);
    }
  }

  public Retry(int max, Duration first, Duration longest, List<String> when) {
    this(max, first, longest, when, List.of());
  }

  /// Up to `max` further tries after any failure, with a backoff of one second at first and one
  /// minute at last.
  public static Retry of(int max) {
    return new Retry(max, DEFAULT_FIRST, DEFAULT_LONGEST, List.of(), List.of());
  }

  public Retry withBackoff(Duration first, Duration longest) {
    return new Retry(max, first, longest, when, overload);
  }

  public Retry withWhen(List<String> when) {
    return new Retry(max, first, longest, when, overload);
  }

  public Retry withOverload(List<String> overload) {
    return new Retry(max, first, longest, when, overload);
  }
}
