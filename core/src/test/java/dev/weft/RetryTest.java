package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RetryTest {
  private static final Random RANDOM = new Random(1);

  @Test
  void pausesLieBetweenZeroAndABoundThatDoublesUpToTheLongest() {
    Retry retry = Retry.of(10).withBackoff(Duration.ofSeconds(1), Duration.ofSeconds(5));
    long[] bounds = {1, 2, 4, 5, 5};
    for (int attempt = 1; attempt <= bounds.length; attempt++) {
      int n = attempt;
      long longest =
          LongStream.range(0, 2_000).map(_ -> pause(retry, n, "x").toMillis()).max().getAsLong();
      assertThat(longest).isBetween(bounds[n - 1] * 900, bounds[n - 1] * 1000);
    }
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

    assertThat(Retry.of(3).pause(1, busy, RANDOM)).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void onlyCodesThatAreNamedAreTriedAgain() {
    Retry retry = Retry.of(1).withWhen(List.of("429", "5xx", "timeout", "exit 75"));

    assertThat(List.of("429", "503", "timeout", "exit 75"))
        .allMatch(code -> retry.allows(1, new Failure(code, "")));
    assertThat(List.of("404", "50", "5033", "exit 7", "connection"))
        .noneMatch(code -> retry.allows(1, new Failure(code, "")));
    assertThat(retry.allows(2, new Failure("429", ""))).isFalse();
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> Retry.of(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Retry.of(1).withBackoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Duration pause(Retry retry, int attempt, String code) {
    return retry.pause(attempt, new Failure(code, ""), RANDOM);
  }
}
