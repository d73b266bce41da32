package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LimitsTest {
  private final List<String> granted = new ArrayList<>();

  @Test
  void atMostSoManyHoldALimitAndTheOthersFollowInTheOrderOfTheirAsking() {
    Limits<String> limits = new Limits<>(List.of(Limit.atMost("db", 2)), (_, _) -> {});

    assertThat(limits.ask("a", List.of("db"), 0)).isNull();
    assertThat(limits.ask("b", List.of("db"), 0)).isNull();
    assertThat(limits.ask("c", List.of("db"), 0)).isEqualTo("db");
    assertThat(limits.ask("d", List.of("db"), 0)).isEqualTo("db");
    limits.release(List.of("db"), 0, granted::add);

    assertThat(granted).containsExactly("c");
    assertThat(limits.waiting()).containsExactly("d");
  }

  @Test
  void severalLimitsAreTakenTogetherOrNotAtAll() {
    Limits<String> limits =
        new Limits<>(List.of(Limit.atMost("x", 1), Limit.atMost("y", 1)), (_, _) -> {});
    limits.ask("a", List.of("x"), 0);

    assertThat(limits.ask("both", List.of("x", "y"), 0)).isEqualTo("x");
    assertThat(limits.ask("late", List.of("y"), 0))
        .as("y is free, but somebody was there first")
        .isEqualTo("y");
    limits.release(List.of("x"), 0, granted::add);
    assertThat(granted).containsExactly("both");
    limits.release(List.of("y", "x"), 0, granted::add);
    assertThat(granted).containsExactly("both", "late");
  }

  @Test
  void whoAsksForSeveralIsToldOfOneThatIsFull() {
    Limits<String> limits =
        new Limits<>(List.of(Limit.atMost("x", 9), Limit.atMost("y", 1)), (_, _) -> {});
    limits.ask("a", List.of("x", "y"), 0);
    limits.ask("b", List.of("x", "y"), 0);

    assertThat(limits.ask("c", List.of("x", "y"), 0))
        .as("somebody waits at x, since y is full")
        .isEqualTo("y");
  }

  @Test
  void askingInOppositeOrderDoesNotBlockForEver() {
    Limits<String> limits =
        new Limits<>(List.of(Limit.atMost("x", 1), Limit.atMost("y", 1)), (_, _) -> {});
    limits.ask("a", List.of("x", "y"), 0);
    limits.ask("b", List.of("y", "x"), 0);
    limits.ask("c", List.of("x", "y"), 0);

    limits.release(List.of("x", "y"), 0, granted::add);
    limits.release(List.of("y", "x"), 0, granted::add);

    assertThat(granted).containsExactly("b", "c");
  }

  @Test
  void whoeverWithdrawsLetsTheNextThrough() {
    Limits<String> limits =
        new Limits<>(List.of(Limit.atMost("x", 1), Limit.atMost("y", 1)), (_, _) -> {});
    limits.ask("a", List.of("x"), 0);
    limits.ask("b", List.of("x", "y"), 0);
    limits.ask("c", List.of("y"), 0);

    limits.withdraw("b", 0, granted::add);

    assertThat(granted).containsExactly("c");
  }

  @Test
  void inNoStretchOfItsLengthDoMoreStartThanTheRateSays() {
    Limits<Object> limits =
        new Limits<>(List.of(Limit.rate("api", 3, Duration.ofNanos(100))), (_, _) -> {});
    List<Long> starts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      if (limits.ask("asker " + i, List.of("api"), i) == null) {
        starts.add((long) i);
      }
    }
    for (long now = limits.next(20); now != Timers.NEVER; now = limits.next(now)) {
      long time = now;
      limits.refresh(time, _ -> starts.add(time));
    }

    assertThat(starts).hasSize(20);
    for (int i = 3; i < starts.size(); i++) {
      assertThat(starts.get(i) - starts.get(i - 3)).isGreaterThanOrEqualTo(100);
    }
    assertThat(starts.getLast()).as("and no slower than it says").isEqualTo(601);
  }

  @Test
  void anUnknownLimitIsAMistakeOfTheCaller() {
    assertThatThrownBy(() -> new Limits<String>(List.of(), (_, _) -> {}).ask("a", List.of("db"), 0))
        .hasMessageContaining("`db`");
  }
}
