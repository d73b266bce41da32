package dev.weft.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimersTest {
  private static final long MILLI = 1_000_000;

  private static final class Alarm extends Timers.Entry {
    final long at;

    Alarm(long at) {
      this.at = at;
    }
  }

  @Test
  void nothingIsDueEarlyAndEverythingIsWithinAMillisecond() {
    Timers<Alarm> timers = new Timers<>();
    timers.set(new Alarm(MILLI + 1), MILLI + 1);

    assertThat(timers.due(MILLI + 1)).isEmpty();
    assertThat(timers.next()).isEqualTo(2 * MILLI);
    assertThat(timers.due(2 * MILLI)).hasSize(1);
    assertThat(timers.next()).isEqualTo(Timers.NEVER);
  }

  @Test
  void thingsOfOneMillisecondComeInTheOrderOfTheirSetting() {
    Timers<Alarm> timers = new Timers<>();
    List<Alarm> alarms = List.of(new Alarm(5), new Alarm(3), new Alarm(4));
    alarms.forEach(alarm -> timers.set(alarm, alarm.at));

    assertThat(timers.due(MILLI)).isEqualTo(alarms);
  }

  @Test
  void whatIsNeverDueDoesNotOverflow() {
    Timers<Alarm> timers = new Timers<>();
    timers.set(new Alarm(Timers.NEVER), Timers.NEVER);

    assertThat(timers.next()).isBetween(Timers.NEVER - MILLI, Timers.NEVER);
    assertThat(timers.due(Timers.NEVER - MILLI)).isEmpty();
  }

  @Test
  void aTimerThatIsPostponedIsDueLater() {
    Timers<Alarm> timers = new Timers<>();
    Alarm alarm = new Alarm(5 * MILLI);
    timers.set(alarm, alarm.at);
    timers.postpone(alarm, Duration.ofMillis(10));

    assertThat(timers.next()).isEqualTo(15 * MILLI);
    timers.remove(alarm);
    timers.postpone(alarm, Duration.ofMillis(10));
    assertThat(timers.next()).isEqualTo(Timers.NEVER);
  }

  @Test
  void randomlySetResetAndRemovedThingsComeOnceInOrder() {
    Random random = new Random(42);
    Timers<Alarm> timers = new Timers<>();
    List<Alarm> expected = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      Alarm alarm = new Alarm(random.nextInt(500) * MILLI);
      timers.set(alarm, random.nextLong(1_000 * MILLI));
      timers.set(alarm, alarm.at);
      if (random.nextInt(3) == 0) {
        timers.remove(alarm);
        timers.remove(alarm);
      } else {
        expected.add(alarm);
      }
    }
    expected.sort(Comparator.comparingLong(alarm -> alarm.at));

    assertThat(timers.everything()).containsExactlyInAnyOrderElementsOf(expected);
    List<Alarm> due = new ArrayList<>();
    while (timers.next() != Timers.NEVER) {
      due.addAll(timers.due(timers.next()));
    }
    assertThat(due).extracting(alarm -> alarm.at).isSorted();
    assertThat(due).containsExactlyInAnyOrderElementsOf(expected);
  }
}
