package dev.weft.engine.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Limit;
import dev.weft.LimitShare;
import dev.weft.engine.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharesTest {
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
  void aHeavyOneHasItsTurnBeforeLightOnesThatCameLater() {
    Limits<String> limits = limits(Limit.atMost("gpu", 4));
    Claim<String> light = claim(limits, "gpu", LimitShare.weight(1));
    Claim<String> heavy = claim(limits, "gpu", LimitShare.weight(4));
    assertThat(limits.ask("first", light, 0)).isNull();
    assertThat(limits.ask("heavy", heavy, 0)).isEqualTo("gpu");
    assertThat(limits.ask("late", light, 0)).as("there is room, but not its turn").isEqualTo("gpu");

    limits.release(light, 0, callback);
    assertThat(granted).containsExactly("heavy");
    limits.release(heavy, 0, callback);
    assertThat(granted).containsExactly("heavy", "late");
  }

  @Test
  void aHeavyOneThatWithdrawsLetsTheLightOnesThrough() {
    Limits<String> limits = limits(Limit.atMost("gpu", 4));
    limits.ask("first", claim(limits, "gpu", LimitShare.weight(2)), 0);
    limits.ask("heavy", claim(limits, "gpu", LimitShare.weight(3)), 0);
    limits.ask("late", claim(limits, "gpu", LimitShare.weight(2)), 0);

    limits.withdraw("heavy", 0, callback);

    assertThat(granted).containsExactly("late");
  }

  @Test
  void aRateCountsWeights() {
    Limits<String> limits = limits(Limit.rate("tokens", 100, Duration.ofNanos(1_000)));
    Claim<String> sixty = claim(limits, "tokens", LimitShare.weight(60));
    Claim<String> thirty = claim(limits, "tokens", LimitShare.weight(30));
    Claim<String> all = claim(limits, "tokens", LimitShare.weight(100));
    begin(limits, "a", sixty, 0);
    begin(limits, "b", thirty, 10);

    limits.ask("c", thirty, 20);
    assertThat(limits.next(20)).as("when a's start is over").isEqualTo(1_000);
    limits.refresh(1_000, callback);
    limits.begin(thirty, 1_000);
    limits.ask("d", all, 1_001);
    assertThat(limits.next(1_001)).as("when c's start is over").isEqualTo(2_000);
    limits.refresh(1_999, callback);
    assertThat(granted).containsExactly("c");
    limits.refresh(2_000, callback);
    assertThat(granted).containsExactly("c", "d");
  }

  @Test
  void moreThanThereIsIsRefusedAtOnce() {
    Limits<String> limits =
        limits(Limit.atMost("gpu", 4), new Limit("tokens", 1_000_000, tokens()), host(4));

    assertThatThrownBy(() -> claim(limits, "gpu", LimitShare.weight(5)))
        .hasMessage("the step takes 5 of the limit `gpu`, which is at most 4 at once");
    assertThatThrownBy(() -> claim(limits, "tokens", LimitShare.weight(200_001)))
        .hasMessage("the step takes 200,001 of the limit `tokens`, which has 200,000 per 1m");
    assertThatThrownBy(() -> claim(limits, "host", LimitShare.ONE))
        .hasMessage("the limit `host` has a count for each key, and the step names no key");
    assertThatThrownBy(() -> claim(limits, "gpu", LimitShare.key("a")))
        .hasMessage("the limit `gpu` has one count and no keys, and the step names the key `a`");
    assertThatThrownBy(() -> LimitShare.weight(0))
        .hasMessage("the weight of a step at a limit is a whole number from 1 on, not 0");
  }

  @Test
  void eachKeyHasACountOfItsOwn() {
    Limits<String> limits = limits(host(1), Limit.atMost("all", 2));
    List<String> both = List.of("host", "all");
    Claim<String> first = limits.table().claim(both, it -> share(it, "a"));
    limits.ask("a1", first, 0);
    assertThat(limits.ask("a2", limits.table().claim(both, it -> share(it, "a")), 0))
        .isEqualTo("host");
    assertThat(limits.ask("a3", limits.table().claim(both, it -> share(it, "a")), 0))
        .isEqualTo("host");

    assertThat(limits.ask("b1", limits.table().claim(both, it -> share(it, "b")), 0))
        .as("those that wait for another key keep no place at what comes later")
        .isNull();
    limits.release(first, 0, callback);
    assertThat(granted).containsExactly("a2");
  }

  @Test
  void aKeyIsForgottenWhenNobodyUsesItAndItsRateCountsNothing() {
    Limits<String> limits =
        limits(host(1), Limit.rate("site", 1, Duration.ofNanos(100)).withPerKey());
    for (int i = 0; i < 100_000; i++) {
      String key = "key " + i;
      Claim<String> claim = limits.table().claim(List.of("host", "site"), _ -> LimitShare.key(key));
      begin(limits, key, claim, i);
      limits.release(claim, i, callback);
      assertThat(limits.table().keys()).isLessThanOrEqualTo(101);
    }
    Claim<String> again = claim(limits, "site", LimitShare.key("key 99999"));
    assertThat(limits.ask("again", again, 100_000)).as("its rate still counts").isEqualTo("site");
    assertThat(limits.next(100_000)).isEqualTo(99_999 + 100);
  }

  @Test
  void whoWaitsForARateOfAKeyCostsTheOthersNothing() {
    Limits<String> limits = limits(Limit.rate("site", 1, Duration.ofSeconds(1)).withPerKey());
    for (int i = 0; i < 50_000; i++) {
      Claim<String> claim = claim(limits, "site", LimitShare.key("key " + i));
      begin(limits, "first " + i, claim, i);
      limits.ask("second " + i, claim, i);
    }
    for (int i = 0; i < 50_000; i++) {
      assertThat(limits.next(60_000)).isEqualTo(1_000_000_000L + i);
      limits.refresh(1_000_000_000L + i, callback);
      assertThat(granted).hasSize(i + 1);
    }
    assertThat(limits.next(2_000_000_000L)).isEqualTo(Timers.NEVER);
  }

  private static void begin(Limits<String> limits, String who, Claim<String> claim, long at) {
    assertThat(limits.ask(who, claim, at)).isNull();
    limits.begin(claim, at);
  }

  private static LimitShare.Fixed share(String limit, String host) {
    return limit.equals("host") ? LimitShare.key(host) : LimitShare.ONE;
  }

  private static Limit host(int max) {
    return Limit.atMost("host", max).withPerKey();
  }

  private static Limit.Rate tokens() {
    return new Limit.Rate(200_000, Duration.ofMinutes(1));
  }

  private static Limits<String> limits(Limit... limits) {
    return new Limits<>(List.of(limits), (_, _, _) -> {});
  }

  private static Claim<String> claim(Limits<String> limits, String name, LimitShare.Fixed share) {
    return limits.table().claim(List.of(name), _ -> share);
  }
}
