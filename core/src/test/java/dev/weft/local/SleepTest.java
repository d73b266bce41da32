package dev.weft.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Bounds;
import dev.weft.Group;
import dev.weft.Plan;
import dev.weft.RunResult;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.thread.MonotonicClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A machine that sleeps, such as a laptop whose lid is closed.
@Timeout(60)
class SleepTest {
  private static final Duration HOURS = Duration.ofHours(8);

  private final AtomicLong ahead = new AtomicLong(5_000);
  private final MonotonicClock clock = new MonotonicClock(ahead::get);

  @Test
  void timeInWhichTheMachineSleptCounts() {
    Instant before = clock.instant();

    assertThat(clock.lookForSleep()).isZero();
    ahead.addAndGet(HOURS.toNanos());
    assertThat(clock.lookForSleep()).isEqualTo(HOURS);
    assertThat(clock.lookForSleep()).isZero();

    assertThat(Duration.between(before, clock.instant())).isBetween(HOURS, HOURS.plusMinutes(1));
  }

  @Test
  void whatIsNoSleepDoesNot() {
    ahead.addAndGet(Duration.ofMillis(900).toNanos());
    assertThat(clock.lookForSleep()).isZero();
    ahead.addAndGet(-HOURS.toNanos());
    assertThat(clock.lookForSleep()).isZero();
  }

  @Test
  void aWaitOfHoursEndsWhenTheMachineWakesUp() throws Exception {
    Step<?> falls =
        Step.of(
            "falls asleep",
            () -> {
              ahead.addAndGet(HOURS.toNanos());
              return null;
            });
    Plan plan =
        Plan.of(
            "p",
            Group.of(new Task("waits", List.of(Step.wait("long", HOURS)))),
            Group.of(new Task("sleeps", List.of(falls))));

    RunResult result =
        new LocalDriver("r", null, null, clock, Bounds.NONE.context()).run(plan, List.of());

    assertThat(result.succeeded()).isEqualTo(2);
  }

  @Test
  void thisMachineTellsHowFarItsClocksAreApart() {
    MonotonicClock real = new MonotonicClock();

    assertThat(real.lookForSleep()).isLessThan(Duration.ofMinutes(1));
    assertThat(Duration.between(real.instant(), Instant.now()).abs())
        .isLessThan(Duration.ofMinutes(1));
  }
}
