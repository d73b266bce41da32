package dev.weft.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Failure;
import dev.weft.Retry;
import java.time.Duration;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RetryTest {
  private static final Random RANDOM = new Random(1);

  @Test
  void pausesLieBetweenHalfAndTheWholeOfABackoffThatDoublesUpToTheLongest() {
    Retry retry = Retry.of(10).withBackoff(Duration.ofSeconds(1), Duration.ofSeconds(5));
    long[] bounds = {1, 2, 4, 5, 5};
    for (int attempt = 1; attempt <= bounds.length; attempt++) {
      int n = attempt;
      LongSummaryStatistics pauses =
          LongStream.range(0, 2_000).map(_ -> pause(retry, n, "x").toMillis()).summaryStatistics();
      assertThat(pauses.getMax()).isBetween(bounds[n - 1] * 950, bounds[n - 1] * 1000);
      assertThat(pauses.getMin()).isBetween(bounds[n - 1] * 500, bounds[n - 1] * 550);
    }
  }

  @Test
  void aBackoffOfOneTimeDoesNotGrowAndNoPauseIsNothing() {
    Duration second = Duration.ofSeconds(1);
    Retry retry = Retry.of(1_000).withBackoff(second, second);

    for (int attempt = 1; attempt <= 1_000; attempt++) {
      assertThat(pause(retry, attempt, "x")).isBetween(second.dividedBy(2), second);
    }
    Duration shortest = Duration.ofNanos(1);
    assertThat(pause(retry.withBackoff(shortest, shortest), 1, "x")).isEqualTo(shortest);
  }

  @Test
  void aBackoffOfMoreThanThreeCenturiesIsAsLongAsTimeLasts() {
    Duration eternity = Duration.ofSeconds(Long.MAX_VALUE);
    Retry retry = Retry.of(3).withBackoff(eternity, eternity);

    assertThat(pause(retry, 1, "x")).isGreaterThan(Duration.ofDays(145 * 365));
  }

  @Test
  void manyAttemptsAndLongBackoffsDoNotOverflow() {
    Retry retry = Retry.of(1_000).withBackoff(Duration.ofDays(300), Duration.ofDays(9_000));

    assertThat(pause(retry, 999, "x")).isBetween(Duration.ZERO, Duration.ofDays(9_000));
    assertThat(pause(Retry.of(9).withBackoff(Duration.ZERO, Duration.ZERO), 9, "x")).isZero();
  }

  @Test
  void aPauseThatTheOtherSideAskedForIsAMinimum() {
    Failure busy = new Failure("429", "busy", Duration.ofSeconds(30), null);

    assertThat(RetryRules.pause(Retry.of(3), 1, busy, RANDOM)).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void onlyCodesThatAreNamedAreTriedAgain() {
    Retry retry = Retry.of(1).withWhen(List.of("429", "5xx", "timeout", "exit 75"));

    assertThat(List.of("429", "503", "timeout", "exit 75"))
        .allMatch(code -> RetryRules.allows(retry, 1, new Failure(code, "")));
    assertThat(List.of("404", "50", "5033", "exit 7", "connection"))
        .noneMatch(code -> RetryRules.allows(retry, 1, new Failure(code, "")));
    assertThat(RetryRules.allows(retry, 2, new Failure("429", ""))).isFalse();
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> Retry.of(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Retry.of(1).withBackoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Duration pause(Retry retry, int attempt, String code) {
    return RetryRules.pause(retry, attempt, new Failure(code, ""), RANDOM);
  }
}
