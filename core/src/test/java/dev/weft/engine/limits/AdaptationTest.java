package dev.weft.engine.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Failure;
import dev.weft.Limit;
import dev.weft.LimitShare;
import dev.weft.engine.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AdaptationTest {
  private static final long SECOND = 1_000_000_000L;

  private final List<String> granted = new ArrayList<>();
  private final Limits.Callback<String> callback =
      new Limits.Callback<>() {
        @Override
        public void granted(String who) {
          granted.add(who);
        }

        @Override
        public void waitsOn(String who, String limit) {}
      };

  @Test
  void oneCongestionDecreasesOnce() {
    Adaptation api = new Adaptation(50);

    assertThat(api.refused(0, 50, null, 10)).isTrue();
    assertThat(api.allowed()).isEqualTo(35);
    assertThat(api.refused(9, 49, null, 11)).as("it began before the decrease").isFalse();
    assertThat(api.answered(9, 48, 1, 12)).as("so did this").isFalse();
    assertThat(api.allowed()).isEqualTo(35);

    api.refused(10, 20, null, 13);
    assertThat(api.allowed()).as("of the 20 that were under way").isEqualTo(14);
  }

  @Test
  void aPauseHoldsAllAndIsBounded() {
    assertThat(pausedFor(null)).isZero();
    assertThat(pausedFor(Duration.ofSeconds(-3))).isZero();
    assertThat(pausedFor(Duration.ofSeconds(20))).isEqualTo(20 * SECOND);
    assertThat(pausedFor(Duration.ofDays(1))).isEqualTo(600 * SECOND);
    assertThat(pausedFor(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(600 * SECOND);
  }

  private static long pausedFor(@Nullable Duration asked) {
    Adaptation api = new Adaptation(50);
    api.refused(0, 50, asked, SECOND);
    return Math.max(SECOND, api.pausedUntil()) - SECOND;
  }

  @Test
  void aServiceThatRefusesEverythingIsAskedEverMoreRarely() {
    Adaptation api = new Adaptation(8);
    List<Long> pauses = new ArrayList<>();
    long now = 0;
    for (int i = 0; i < 14; i++) {
      api.refused(now, 1, null, now);
      long until = Math.max(now, api.pausedUntil());
      pauses.add((until - now) / 1_000_000);
      now = until;
    }

    assertThat(pauses)
        .containsExactly(
            0L, 100L, 200L, 400L, 800L, 1_600L, 3_200L, 6_400L, 12_800L, 25_600L, 51_200L, 60_000L,
            60_000L, 60_000L);
    assertThat(api.allowed()).isOne();
  }

  @Test
  void theWayBackIsQuickToBelowWhatWasTooMuchAndSlowBeyond() {
    Adaptation api = new Adaptation(50);
    api.refused(0, 40, null, 0);
    assertThat(api.allowed()).isEqualTo(28);

    assertThat(answersUntil(api, 39)).as("a round for each step").isEqualTo(28 * 11 + 55);
    assertThat(answersUntil(api, 40)).as("twenty rounds").isEqualTo(39 * 20);
    assertThat(answersUntil(api, 42)).as("ten").isEqualTo(40 * 10);
    assertThat(answersUntil(api, 50)).isLessThan(600);
    assertThat(api.answered(1, 50, 1, 1)).as("never more than the limit").isFalse();
  }

  private static int answersUntil(Adaptation api, int allowed) {
    int answers = 0;
    while (api.allowed() < allowed) {
      api.answered(1, api.allowed(), 1, 1);
      answers++;
    }
    return answers;
  }

  @Test
  void whatIsNotUsedIsNotIncreased() {
    Adaptation api = new Adaptation(50);
    api.refused(0, 40, null, 0);
    for (int i = 0; i < 10_000; i++) {
      assertThat(api.answered(1, 14, 1, 1)).isFalse();
    }
  }

  @Test
  void aHeavyOneGoesAloneWhileLessThanItIsAllowed() {
    Limits<String> limits =
        new Limits<>(List.of(Limit.atMost("api", 10).withAdapt()), (_, _, _) -> {});
    Claim<String> whole = limits.table().claim(List.of("api"), _ -> weight(10));
    Claim<String> one = limits.table().claim(List.of("api"));
    limits.ask("first", one, 0);
    limits.ask("heavy", whole, 0);
    limits.ask("light", one, 0);
    limits.ended(one, 0, new Failure("429", "", Duration.ofSeconds(5), null), 1);
    limits.release(one, 1, callback);
    assertThat(granted).as("all pause").isEmpty();
    assertThat(limits.next(1)).isEqualTo(1 + 5 * SECOND);

    limits.refresh(1 + 5 * SECOND, callback);
    assertThat(granted).containsExactly("heavy");
    limits.release(whole, 6 * SECOND, callback);
    assertThat(granted).containsExactly("heavy", "light");
    assertThat(limits.next(7 * SECOND)).isEqualTo(Timers.NEVER);
  }

  private static LimitShare.Fixed weight(int weight) {
    return LimitShare.weight(weight);
  }

  @Test
  void aLimitWithoutABoundCannotAdapt() {
    assertThatThrownBy(() -> Limit.rate("api", 5, Duration.ofSeconds(1)).withAdapt())
        .hasMessage("limit `api` adapts how many hold it at once, and has no max");
  }
}
