package dev.weft.engine.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Limit;
import dev.weft.engine.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LimitsTest {
  private final List<String> granted = new ArrayList<>();
  private final List<String> moved = new ArrayList<>();
  private final Limits.Callback<String> callback =
      new Limits.Callback<>() {
        @Override
        public void granted(String who) {
          granted.add(who);
        }

        @Override
        public void waitsOn(String who, String limit) {
          moved.add(who + " waits for " + limit);
        }
      };

  @Test
  void atMostSoManyHoldALimitAndTheOthersFollowInTheOrderOfTheirAsking() {
    Limits<String> limits = new Limits<>(List.of(Limit.atMost("db", 2)), (_, _, _) -> {});

    assertThat(limits.ask("a", limits.table().claim(List.of("db")), 0)).isNull();
    assertThat(limits.ask("b", limits.table().claim(List.of("db")), 0)).isNull();
    assertThat(limits.ask("c", limits.table().claim(List.of("db")), 0)).isEqualTo("db");
    assertThat(limits.ask("d", limits.table().claim(List.of("db")), 0)).isEqualTo("db");
    limits.release(limits.table().claim(List.of("db")), 0, callback);

    assertThat(granted).containsExactly("c");
    assertThat(limits.waiting()).containsExactly("d");
  }

  @Test
  void severalLimitsAreTakenTogetherOrNotAtAll() {
    Limits<String> limits =
        new Limits<>(List.of(Limit.atMost("x", 1), Limit.atMost("y", 1)), (_, _, _) -> {});
    limits.ask("a", limits.table().claim(List.of("y")), 0);

    assertThat(limits.ask("both", limits.table().claim(List.of("y", "x")), 0)).isEqualTo("y");
    assertThat(limits.ask("late", limits.table().claim(List.of("x")), 0))
        .as("its place at x is kept")
        .isEqualTo("x");
    limits.release(limits.table().claim(List.of("y")), 0, callback);
    assertThat(granted).containsExactly("both");
    limits.release(limits.table().claim(List.of("y", "x")), 0, callback);
    assertThat(granted).containsExactly("both", "late");
  }

  @Test
  void whoWaitsForALimitIsInNobodysWayAtThoseThatComeLater() {
    Limits<String> limits =
        new Limits<>(List.of(Limit.atMost("x", 1), Limit.atMost("y", 1)), (_, _, _) -> {});
    limits.ask("a", limits.table().claim(List.of("x")), 0);
    limits.ask("both", limits.table().claim(List.of("x", "y")), 0);

    assertThat(limits.ask("other", limits.table().claim(List.of("y")), 0)).isNull();

    limits.release(limits.table().claim(List.of("x")), 0, callback);
    assertThat(moved).containsExactly("both waits for y");
    limits.release(limits.table().claim(List.of("y")), 0, callback);
    assertThat(granted).containsExactly("both");
  }

  @Test
  void aPlaceThatIsKeptIsOneOfThoseThatALimitHas() {
    Limits<String> limits =
        new Limits<>(List.of(Limit.atMost("x", 2), Limit.atMost("y", 1)), (_, _, _) -> {});
    limits.ask("a", limits.table().claim(List.of("y")), 0);
    limits.ask("b", limits.table().claim(List.of("x", "y")), 0);

    assertThat(limits.ask("c", limits.table().claim(List.of("x")), 0)).isNull();
    assertThat(limits.ask("d", limits.table().claim(List.of("x")), 0)).isEqualTo("x");

    limits.withdraw("b", 0, callback);
    assertThat(granted).containsExactly("d");
  }

  @Test
  void aRateCountsAStepWhenItBeginsAndKeepsItsTurnUntilThen() {
    List<Long> counted = new ArrayList<>();
    Limits<String> limits =
        new Limits<>(
            List.of(Limit.rate("api", 2, Duration.ofNanos(100)), Limit.atMost("y", 1)),
            (_, _, at) -> counted.add(at));
    limits.ask("a", limits.table().claim(List.of("y")), 0);
    limits.ask("b", limits.table().claim(List.of("api", "y")), 0);

    assertThat(limits.ask("c", limits.table().claim(List.of("api")), 0)).isNull();
    assertThat(limits.ask("d", limits.table().claim(List.of("api")), 10))
        .as("b's turn is kept")
        .isEqualTo("api");
    assertThat(limits.next(10)).as("unknown before c begins").isEqualTo(Timers.NEVER);
    limits.begin(limits.table().claim(List.of("api")), 20);
    assertThat(limits.next(20)).as("when c's start is over").isEqualTo(120);
    limits.release(limits.table().claim(List.of("y")), 50, callback);
    limits.begin(limits.table().claim(List.of("api")), 50);
    assertThat(granted).containsExactly("b");
    limits.refresh(119, callback);
    assertThat(granted).containsExactly("b");
    limits.refresh(120, callback);
    limits.begin(limits.table().claim(List.of("api")), 120);
    assertThat(granted).containsExactly("b", "d");
    assertThat(counted).containsExactly(20L, 50L, 120L);
  }

  @Test
  void askingInOppositeOrderDoesNotBlockForEver() {
    Limits<String> limits =
        new Limits<>(List.of(Limit.atMost("x", 1), Limit.atMost("y", 1)), (_, _, _) -> {});
    limits.ask("a", limits.table().claim(List.of("x", "y")), 0);
    limits.ask("b", limits.table().claim(List.of("y", "x")), 0);
    limits.ask("c", limits.table().claim(List.of("x", "y")), 0);

    limits.release(limits.table().claim(List.of("x", "y")), 0, callback);
    limits.release(limits.table().claim(List.of("y", "x")), 0, callback);

    assertThat(granted).containsExactly("b", "c");
  }

  @Test
  void whoeverWithdrawsLetsTheNextThrough() {
    Limits<String> limits = new Limits<>(List.of(Limit.atMost("x", 1)), (_, _, _) -> {});
    limits.ask("a", limits.table().claim(List.of("x")), 0);
    limits.ask("b", limits.table().claim(List.of("x")), 0);
    limits.ask("c", limits.table().claim(List.of("x")), 0);

    limits.withdraw("b", 0, callback);
    limits.release(limits.table().claim(List.of("x")), 0, callback);

    assertThat(granted).containsExactly("c");
  }

  @Test
  void inNoStretchOfItsLengthDoMoreStartThanTheRateSays() {
    Limits<String> limits =
        new Limits<>(List.of(Limit.rate("api", 3, Duration.ofNanos(100))), (_, _, _) -> {});
    List<Long> starts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      if (limits.ask("asker " + i, limits.table().claim(List.of("api")), i) == null) {
        limits.begin(limits.table().claim(List.of("api")), i);
        starts.add((long) i);
      }
    }
    for (long now = limits.next(20); now != Timers.NEVER; now = limits.next(now)) {
      long time = now;
      limits.refresh(time, callback);
      granted.forEach(
          _ -> {
            limits.begin(limits.table().claim(List.of("api")), time);
            starts.add(time);
          });
      granted.clear();
    }

    assertThat(starts).hasSize(20);
    for (int i = 3; i < starts.size(); i++) {
      assertThat(starts.get(i) - starts.get(i - 3)).isGreaterThanOrEqualTo(100);
    }
    assertThat(starts.getLast()).as("and no slower than it says").isEqualTo(601);
  }

  @Test
  void anUnknownLimitIsAMistakeOfTheCaller() {
    assertThatThrownBy(
            () -> new Limits<String>(List.of(), (_, _, _) -> {}).table().claim(List.of("db")))
        .hasMessageContaining("`db`");
  }
}
