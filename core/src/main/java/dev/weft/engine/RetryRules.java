package dev.weft.engine;

import dev.weft.Failure;
import dev.weft.Retry;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What a [Retry] means for an attempt that has failed.
public final class RetryRules {
  private RetryRules() {}

  /// Whether attempt number `attempt`, which ended with `failure`, is followed by another.
  public static boolean allows(Retry retry, int attempt, Failure failure) {
    return attempt <= retry.max()
        && !failure.code().equals(Failure.RULE)
        && !failure.code().equals(Failure.WITHIN)
        && (retry.when().isEmpty()
            || retry.when().stream().anyMatch(it -> matches(it, failure.code())));
  }

  /// Whether a failure says that the other side has too much to do.
  public static boolean isOverload(Retry retry, Failure failure) {
    return failure.code().equals("429")
        || failure.code().equals("503")
        || retry.overload().stream().anyMatch(it -> matches(it, failure.code()));
  }

  /// Whether the other side has done what it could: there is no failure, or the request was wrong.
  public static boolean isAnswer(@Nullable Failure failure) {
    return failure == null || failure.code().matches("[1-4]\\d\\d");
  }

  /// The pause after attempt number `attempt`.
  static Duration pause(Retry retry, int attempt, Failure failure, RandomGenerator random) {
    long cap = Nanos.length(retry.longest());
    long base = Nanos.length(retry.first());
    int doublings = Math.min(attempt - 1, Long.numberOfLeadingZeros(Math.max(base, 1)) - 1);
    long bound = Math.min(cap, base << doublings);
    long half = bound - bound / 2;
    Duration chosen = Duration.ofNanos(half + random.nextLong(bound / 2 + 1));
    Duration asked = failure.retryAfter();
    return asked != null && asked.compareTo(chosen) > 0 ? asked : chosen;
  }

  /// `5xx` stands for every code of its length that begins with 5.
  private static boolean matches(String pattern, String code) {
    return pattern.equals(code)
        || (pattern.endsWith("xx")
            && code.length() == pattern.length()
            && code.regionMatches(0, pattern, 0, pattern.length() - 2));
  }
}
