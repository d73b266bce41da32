package dev.weft.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Failure;
import dev.weft.Limit;
import dev.weft.LimitShare;
import dev.weft.engine.limits.Claim;
import dev.weft.engine.limits.Limits;
import dev.weft.engine.limits.LimitsExchange;
import dev.weft.engine.limits.LimitsExchange.Part;
import dev.weft.engine.limits.LimitsExchange.Share;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LimitsExchangeTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final List<Limit> LIMITS =
      List.of(
          Limit.atMost("x", 2),
          Limit.atMost("y", 3),
          Limit.rate("z", 3, SECOND),
          Limit.rate("tokens", 10, SECOND),
          Limit.atMost("api", 4).withAdapt(),
          Limit.atMost("host", 1).withPerKey(),
          new Limit("account", 2, new Limit.Rate(4, SECOND), true, true));

  private LimitsExchange.State state = LimitsExchange.State.NEW;

  /// Another one goes on with the state at that time.
  private LimitsExchange at(long millis) {
    return new LimitsExchange(LIMITS, state, instant(millis), (_, _, _) -> {});
  }

  private List<String> end(LimitsExchange exchange) {
    List<String> granted = exchange.granted();
    state = exchange.state();
    return granted;
  }

  @Test
  void whatIsGivenBackGoesToWhoeverCameFirst() {
    LimitsExchange first = at(0);
    List.of("a", "b", "c").forEach(who -> first.ask(of(who, share("y", 2))));
    assertThat(end(first)).containsExactly("a");

    LimitsExchange second = at(0);
    second.give("a");
    assertThat(end(second)).containsExactly("b");

    LimitsExchange third = at(0);
    third.give("c");
    assertThat(end(third)).as("who waits has nothing to give").isEmpty();
    assertThat(third.knows("c")).isFalse();
  }

  @Test
  void aRateLetsThroughWhenItsTimeHasCome() {
    LimitsExchange first = at(0);
    List.of("a", "b", "c", "d").forEach(who -> first.ask(of(who, share("z", 1))));
    assertThat(end(first)).containsExactly("a", "b", "c");

    LimitsExchange second = at(400);
    List.of("a", "b", "c").forEach(second::give);
    assertThat(end(second)).isEmpty();
    assertThat(second.next()).isEqualTo(instant(1_000));

    LimitsExchange third = at(1_000);
    assertThat(end(third)).containsExactly("d");
    assertThat(third.next()).isNull();
  }

  @Test
  void whatOneHoldsIsHandedToWhoComesNextAndNobodyComesInBetween() {
    LimitsExchange first = at(0);
    List.of("a", "b", "c", "d", "e").forEach(who -> first.ask(of(who, share("x", 1))));
    assertThat(end(first)).containsExactly("a", "b");
    assertThat(first.inLine(who -> !who.equals("e"), 9)).containsExactly("c", "d");
    assertThat(first.inLine(who -> !who.equals("c"), 9)).isEmpty();

    LimitsExchange second = at(0);
    List.of("c", "d").forEach(second::takeOver);
    List.of("a", "c").forEach(second::give);
    assertThat(end(second)).as("b and d hold it").isEmpty();
    assertThat(second.isHolding("d")).isTrue();

    LimitsExchange third = at(0);
    third.give("d");
    assertThat(end(third)).containsExactly("e");
  }

  @Test
  void whatWouldCountOrBePausedIsNotHandedOver() {
    LimitsExchange first = at(0);
    List.of("a", "b", "c", "d").forEach(who -> first.ask(of(who, share("z", 1))));
    List.of("e", "f", "g", "h", "i").forEach(who -> first.ask(of(who, share("api", 1))));
    end(first);
    assertThat(first.inLine(_ -> true, 9)).containsExactly("i");

    LimitsExchange second = at(1);
    second.give("d");
    second.ended("e", instant(0), new Failure("429", "429", Duration.ofSeconds(5), null));
    end(second);
    assertThat(second.inLine(_ -> true, 9)).isEmpty();
    assertThat(second.next()).isNull();

    LimitsExchange third = at(2);
    List.of("e", "f", "g").forEach(third::give);
    assertThat(end(third)).isEmpty();
    assertThat(third.next()).as("after the pause").isEqualTo(instant(5_001));
    assertThat(end(at(5_001))).containsExactly("i");
  }

  @Test
  void keysThatNobodyUsesAreForgotten() {
    for (int i = 0; i < 100; i++) {
      LimitsExchange exchange = at(i * 100L);
      exchange.ask(of("a" + i, new Share("account", 1, "key " + i)));
      exchange.ask(of("h" + i, new Share("host", 1, "key " + i)));
      end(exchange);
      LimitsExchange next = at(i * 100L + 1);
      List.of("a" + i, "h" + i).forEach(next::give);
      end(next);
    }

    assertThat(state.counts()).hasSizeLessThan(20);
    end(at(100_000));
    assertThat(state.counts()).allMatch(count -> count.key() == null);
  }

  /// Somebody asks of both: of limits as on one machine, and of successors of an exchange.
  private static final class Alike implements Limits.Callback<Part> {
    final Limits<Part> limits = new Limits<>(LIMITS, (_, _, _) -> {});
    final Map<Part, Claim<Part>> claims = new HashMap<>();
    final List<Part> granted = new ArrayList<>();

    @Override
    public void granted(Part who) {
      granted.add(who);
    }

    @Override
    public void waitsOn(Part who, String limit) {}

    void ask(Part part, long now) {
      Map<String, LimitShare.Fixed> shares = new LinkedHashMap<>();
      part.shares()
          .forEach(it -> shares.put(it.limit(), new LimitShare.Fixed(it.weight(), it.key())));
      Claim<Part> claim =
          limits
              .table()
              .claim(
                  List.copyOf(shares.keySet()), name -> Objects.requireNonNull(shares.get(name)));
      claims.put(part, claim);
      if (limits.ask(part, claim, now) == null) {
        granted.add(part);
      }
    }

    Claim<Part> claim(Part part) {
      return Objects.requireNonNull(claims.get(part));
    }
  }

  @Property(tries = 300)
  void whoeverGoesOnGrantsWhatOneMachineDoes(@ForAll long seed) {
    state = LimitsExchange.State.NEW;
    Random random = new Random(seed);
    Alike here = new Alike();
    List<Part> holding = new ArrayList<>();
    long millis = 0;
    for (int i = 0; i < 60; i++) {
      millis += random.nextInt(300);
      long now = Nanos.of(instant(millis));
      LimitsExchange there = at(millis);
      here.limits.refresh(now, here);
      for (Part part : List.copyOf(holding)) {
        if (random.nextInt(2) == 0) {
          Failure refusal = random.nextInt(4) == 0 ? refusal(random) : null;
          long began = now - random.nextInt(400_000_000);
          here.limits.ended(here.claim(part), began, refusal, now);
          there.ended(part.who(), Nanos.toInstant(began), refusal);
          here.limits.release(here.claim(part), now, here);
          there.give(part.who());
          holding.remove(part);
        }
      }
      for (int asked = random.nextInt(4); asked > 0; asked--) {
        Part part = new Part(i + "-" + asked, someShares(random));
        here.ask(part, now);
        there.ask(part);
      }

      here.granted.forEach(part -> here.limits.begin(here.claim(part), now));
      // Those of different limits whose time comes at once come in any order.
      assertThat(end(there))
          .containsExactlyInAnyOrderElementsOf(here.granted.stream().map(Part::who).toList());
      holding.addAll(here.granted);
      here.granted.clear();
      long next = here.limits.next(now);
      assertThat(there.next()).isEqualTo(next == Timers.NEVER ? null : Nanos.toInstant(next));
      assertThat(held(holding, "x")).isLessThanOrEqualTo(2);
      assertThat(held(holding, "api")).isLessThanOrEqualTo(4);
    }
  }

  private static Failure refusal(Random random) {
    Duration pause = random.nextBoolean() ? null : Duration.ofMillis(random.nextInt(2_000));
    return new Failure("429", "429", pause, null);
  }

  private static long held(List<Part> holding, String limit) {
    return holding.stream()
        .flatMap(part -> part.shares().stream())
        .filter(share -> share.limit().equals(limit))
        .mapToInt(Share::weight)
        .sum();
  }

  private static List<Share> someShares(Random random) {
    return random
        .ints(1 + random.nextInt(2), 0, LIMITS.size())
        .distinct()
        .mapToObj(LIMITS::get)
        .map(limit -> new Share(limit.name(), weight(limit, random), key(limit, random)))
        .toList();
  }

  private static int weight(Limit limit, Random random) {
    int most = limit.max() == Integer.MAX_VALUE ? 3 : Math.min(2, limit.max());
    return 1 + random.nextInt(most);
  }

  private static @Nullable String key(Limit limit, Random random) {
    return limit.perKey() ? "key " + random.nextInt(3) : null;
  }

  private static Part of(String who, Share... shares) {
    return new Part(who, List.of(shares));
  }

  private static Share share(String limit, int weight) {
    return new Share(limit, weight, null);
  }

  private static Instant instant(long millis) {
    return Instant.ofEpochMilli(millis);
  }
}
