package dev.weft.restate.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Limit;
import dev.weft.engine.limits.LimitsExchange.Part;
import dev.weft.engine.limits.LimitsExchange.Share;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class LimitsLedgerTest {
  private static final List<Limit> LIMITS = List.of(Limit.atMost("one", 1), Limit.atMost("two", 2));

  private KeptLimits kept = KeptLimits.NONE;
  private long millis;
  private long numbers;
  private List<String> awakeables = List.of();

  /// A call, before and after which the state is stored.
  private <T> T call(Function<LimitsLedger, T> call) {
    LimitsLedger ledger = new LimitsLedger(LIMITS, kept, Instant.ofEpochMilli(millis));
    T result = call.apply(ledger);
    awakeables = ledger.awakeables();
    kept = KeptLimits.unpacked(ledger.kept(null).packed());
    return result;
  }

  private Exchange.Reply exchange(
      String desk, List<Part> asks, List<String> takes, List<String> gives) {
    return exchange(desk, asks, takes, gives, List.of());
  }

  private Exchange.Reply exchange(
      String desk, List<Part> asks, List<String> takes, List<String> gives, List<String> overs) {
    Exchange what =
        new Exchange(
            desk, ++numbers, Instant.ofEpochMilli(millis), List.of(), takes, gives, overs, asks);
    return call(it -> it.exchange(what));
  }

  private Exchange.Reply asks(String desk, Part... asks) {
    return exchange(desk, List.of(asks), List.of(), List.of());
  }

  private Exchange.Reply gives(String desk, String... gives) {
    return exchange(desk, List.of(), List.of(), List.of(gives));
  }

  private static Part part(String who, String limit) {
    return new Part(who, List.of(new Share(limit, 1, null)));
  }

  @Test
  void eachDeskHearsOfItsOwnGrantsOnce() {
    assertThat(asks("a", part("1", "one"), part("2", "one")).granted()).containsExactly("1");
    assertThat(asks("b", part("3", "one")).granted()).isEmpty();

    assertThat(gives("a", "1").granted()).containsExactly("2");
    assertThat(gives("a").granted()).as("that was told").isEmpty();
    gives("a", "2");
    assertThat(asks("b").granted()).containsExactly("3");
  }

  @Test
  void anExchangeThatComesTwiceCountsOnceAndIsAnsweredAlike() {
    Exchange.Reply first = asks("a", part("1", "one"), part("2", "one"));
    numbers--;
    assertThat(asks("a", part("1", "one"), part("2", "one"))).isEqualTo(first);

    gives("a", "1", "2");
    assertThat(kept.owners()).isEmpty();
    numbers -= 2;
    assertThat(asks("a", part("1", "one")).granted()).as("from before").isEmpty();
    assertThat(kept.owners()).isEmpty();
  }

  @Test
  void aDeskHandsOverToThoseThatItWasToldComeNext() {
    Exchange.Reply reply = asks("a", part("1", "one"), part("2", "one"), part("3", "one"));
    assertThat(reply.next()).containsExactly("2", "3");
    asks("b", part("4", "one"));

    reply = exchange("a", List.of(), List.of("2"), List.of("1"));
    assertThat(reply.granted()).isEmpty();
    assertThat(reply.next()).containsExactly("3");
    assertThat(gives("a", "2").granted()).containsExactly("3");
    gives("a", "3");
    assertThat(asks("b").granted()).containsExactly("4");
  }

  @Test
  void whoContinuesATaskElsewhereKeepsItsGrantAndItsPlaceInTheLine() {
    asks("a", part("1", "one"), part("2", "one"));
    asks("c", part("3", "one"));

    assertThat(asks("b", part("2", "one"), part("1", "one")).granted()).containsExactly("1");
    assertThat(gives("b", "1").granted()).containsExactly("2");
    gives("b", "2");
    assertThat(asks("c").granted()).containsExactly("3");
  }

  @Test
  void whatATaskThatEndedHeldIsReleasedSoonAfter() {
    asks("a", part("t\nstep#1", "one"));
    asks("b", part("u\nstep#1", "one"));

    millis = 100;
    call(
        it -> {
          it.ended(List.of("t"));
          return true;
        });
    assertThat(asks("b").granted()).as("its worker may have handed it over").isEmpty();
    millis = 2_101;
    assertThat(asks("b").granted()).containsExactly("u\nstep#1");
  }

  @Test
  void aWorkerThatLivesReleasesItsOwnAtOnce() {
    asks("a", part("1", "one"));
    asks("b", part("2", "one"));

    gives("b", "1");
    exchange("b", List.of(), List.of(), List.of(), List.of("1"));
    assertThat(asks("b").granted()).as("it is not b's").isEmpty();
    gives("a", "1");
    assertThat(asks("b").granted()).containsExactly("2");
  }

  @Test
  void whatIsOverIsReleasedSoonAfterAndAStrangersGiveIsNoNews() {
    asks("a", part("1", "one"));
    asks("b", part("2", "one"));
    exchange("b", List.of(), List.of(), List.of("1"), List.of());
    millis = 3_000;
    assertThat(asks("b").granted()).as("an execution that was given up says so").isEmpty();

    exchange("b", List.of(), List.of(), List.of(), List.of("1"));
    assertThat(asks("b").granted()).as("its worker may have handed it over").isEmpty();
    millis = 5_001;
    assertThat(asks("b").granted()).containsExactly("2");
  }

  @Test
  void whatWaitsInTheEngineIsResolvedThere() {
    asks("a", part("1", "one"), part("2", "one"));
    call(
        it -> {
          it.await(part("2", "one"), "awakeable 2");
          it.await(part("3", "one"), "awakeable 3");
          return true;
        });
    assertThat(awakeables).isEmpty();

    assertThat(gives("a", "1").granted()).isEmpty();
    assertThat(awakeables).containsExactly("awakeable 2");
    assertThat(asks("b", part("2", "one")).granted()).as("it was granted").containsExactly("2");
    gives("b", "2");
    assertThat(awakeables).containsExactly("awakeable 3");
    call(
        it -> {
          it.giveUp("3");
          return true;
        });
    assertThat(kept.owners()).isEmpty();
    assertThat(kept.state().holding()).isEmpty();
  }

  @Test
  void whatIsGrantedAlreadyNeedsNoWait() {
    asks("a", part("1", "one"));
    call(
        it -> {
          it.await(part("1", "one"), "awakeable 1");
          return true;
        });

    assertThat(awakeables).containsExactly("awakeable 1");
  }
}
