package dev.weft.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Limit;
import dev.weft.engine.limits.LimitsExchange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class LimitsExchangeTest {
  private static final List<Limit> LIMITS =
      List.of(
          Limit.atMost("x", 2), Limit.atMost("y", 1), Limit.rate("z", 3, Duration.ofSeconds(1)));

  @Test
  void whatIsGivenBackGoesToWhoeverCameFirst() {
    LimitsExchange exchange = new LimitsExchange(LIMITS, LimitsExchange.State.NEW);

    assertThat(exchange.exchange(List.of(of("a", "y"), of("b", "y")), List.of(), at(0)))
        .containsExactly("a");
    assertThat(exchange.exchange(List.of(of("c", "y")), List.of(of("a", "y")), at(0)))
        .containsExactly("b");
    assertThat(exchange.exchange(List.of(), List.of(of("c", "y")), at(0)))
        .as("who waits no longer has nothing to give")
        .isEmpty();
    assertThat(exchange.exchange(List.of(of("d", "y")), List.of(of("b", "y")), at(0)))
        .containsExactly("d");
  }

  @Test
  void aRateLetsThroughWhenItsTimeHasCome() {
    LimitsExchange exchange = new LimitsExchange(LIMITS, LimitsExchange.State.NEW);
    List<LimitsExchange.Part> four =
        List.of(of("a", "z"), of("b", "z"), of("c", "z"), of("d", "z"));

    assertThat(exchange.exchange(four, List.of(), at(0))).containsExactly("a", "b", "c");
    assertThat(exchange.exchange(List.of(), four.subList(0, 3), at(400))).isEmpty();
    assertThat(exchange.next(at(400))).isEqualTo(at(1_000));
    assertThat(exchange.exchange(List.of(), List.of(), at(1_000))).containsExactly("d");
    assertThat(exchange.next(at(1_000))).isNull();
  }

  @Property(tries = 300)
  void whoeverGoesOnWithAStateGrantsTheSameAndNeverTooMuch(@ForAll long seed) {
    Random random = new Random(seed);
    LimitsExchange always = new LimitsExchange(LIMITS, LimitsExchange.State.NEW);
    LimitsExchange.State state = LimitsExchange.State.NEW;
    Map<String, List<String>> waiting = new LinkedHashMap<>();
    Map<String, List<String>> holding = new LinkedHashMap<>();
    List<Long> starts = new ArrayList<>();
    long millis = 0;
    for (int i = 0; i < 60; i++) {
      millis += random.nextInt(300);
      List<LimitsExchange.Part> gives = new ArrayList<>();
      takeSome(random, waiting, gives, 8);
      takeSome(random, holding, gives, 2);
      List<LimitsExchange.Part> asks = new ArrayList<>();
      for (int asked = random.nextInt(4); asked > 0; asked--) {
        LimitsExchange.Part ask = new LimitsExchange.Part(i + "-" + asked, someNames(random));
        asks.add(ask);
        waiting.put(ask.who(), ask.names());
      }

      List<String> granted = always.exchange(asks, gives, at(millis));
      LimitsExchange successor = new LimitsExchange(LIMITS, state);
      assertThat(successor.exchange(asks, gives, at(millis))).isEqualTo(granted);
      assertThat(successor.next(at(millis))).isEqualTo(always.next(at(millis)));
      state = successor.state();

      for (String who : granted) {
        List<String> names = waiting.remove(who);
        assertThat(names).isNotNull();
        holding.put(who, names);
        if (names.contains("z")) {
          starts.add(millis);
        }
      }
      assertThat(held(holding, "x")).isLessThanOrEqualTo(2);
      assertThat(held(holding, "y")).isLessThanOrEqualTo(1);
      long now = millis;
      assertThat(starts.stream().filter(start -> start > now - 1_000).count())
          .isLessThanOrEqualTo(3);
    }
  }

  private static void takeSome(
      Random random,
      Map<String, List<String>> from,
      List<LimitsExchange.Part> into,
      int oneInSoMany) {
    for (String who : List.copyOf(from.keySet())) {
      if (random.nextInt(oneInSoMany) == 0) {
        into.add(new LimitsExchange.Part(who, Objects.requireNonNull(from.remove(who))));
      }
    }
  }

  private static long held(Map<String, List<String>> holding, String limit) {
    return holding.values().stream().filter(names -> names.contains(limit)).count();
  }

  private static List<String> someNames(Random random) {
    return random
        .ints(1 + random.nextInt(2), 0, LIMITS.size())
        .distinct()
        .mapToObj(i -> LIMITS.get(i).name())
        .sorted(Comparator.reverseOrder())
        .toList();
  }

  private static LimitsExchange.Part of(String who, String... names) {
    return new LimitsExchange.Part(who, List.of(names));
  }

  private static Instant at(long millis) {
    return Instant.ofEpochMilli(millis);
  }
}
