package dev.weft.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunRecordTest {
  private static final Instant START = Instant.parse("2026-03-01T09:00:00Z");

  @Test
  void aRunTakesTheTimeOfAllItsParts() {
    assertThat(took(mark("ended", 10))).isEqualTo(Duration.ofSeconds(10));
    assertThat(took(mark("ended", 10), mark("retried", 60), mark("ended", 62)))
        .isEqualTo(Duration.ofSeconds(12));
    assertThat(
            took(
                mark("cancelled", 5),
                mark("ended", 6),
                mark("continued", 100),
                mark("ended", 101),
                mark("retried", 300),
                mark("ended", 303)))
        .isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void aClockThatIsSetBackTakesNothing() {
    assertThat(took(mark("ended", -5))).isZero();
  }

  @Test
  void aKilledPartLastsUntilTheNext() {
    assertThat(took(mark("cancelled", 5), mark("continued", 20), mark("ended", 30)))
        .isEqualTo(Duration.ofSeconds(30));
  }

  private static Duration took(RunRecord.Mark... marks) {
    return new RunRecord(1, "run", "plan", START, 0, Map.of(), List.of(marks)).took();
  }

  private static RunRecord.Mark mark(String kind, int second) {
    return new RunRecord.Mark(0, kind, Map.of("at", Row.nanos(START.plusSeconds(second))));
  }
}
