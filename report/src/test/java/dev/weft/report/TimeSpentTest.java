package dev.weft.report;

import static dev.weft.report.Samples.NINE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Failure;
import dev.weft.Status;
import dev.weft.model.Activity;
import dev.weft.model.Lane;
import dev.weft.model.TimeSpent;
import dev.weft.model.TimeSpent.Use;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TimeSpentTest {
  private static final Use RUNNING = new Use(Activity.RUNNING, null);
  private static final Use OTHER = new Use(Activity.OTHER, null);
  private static final Use API = new Use(Activity.LIMIT, "api");

  @Test
  void eachKindOfStretchHasAUseOfItsOwn() {
    Lane lane =
        LaneBuilder.task("Pay", NINE)
            .queued("api", 1)
            .failed("call", 1, 2, new Failure("503", "busy"), "api")
            .paused(4)
            .again("call", 2, 8, "api")
            .waited("rest", 16)
            .approved("ok", 32)
            .ended(Status.SUCCEEDED);

    Map<Use, Duration> expected =
        Map.of(
            API,
            Duration.ofMillis(1),
            RUNNING,
            Duration.ofMillis(10),
            new Use(Activity.RETRY, null),
            Duration.ofMillis(4),
            new Use(Activity.WAITING, null),
            Duration.ofMillis(16),
            new Use(Activity.APPROVAL, null),
            Duration.ofMillis(32));
    assertThat(TimeSpent.ofEachInstant(lane).byUse()).isEqualTo(expected);
    assertThat(TimeSpent.ofAll(List.of(lane, lane)).byUse())
        .containsEntry(RUNNING, Duration.ofMillis(20))
        .hasSameSizeAs(expected);
  }

  @Test
  void stepsSideBySideCountOnceForAnInstantAndEachForAll() {
    Lane lane =
        LaneBuilder.task("Both", NINE)
            .beside("a", Lane.Kind.WORK, NINE, 10)
            .beside("b", Lane.Kind.WAIT, NINE.plusMillis(5), 10)
            .beside("both", Lane.Kind.GATHER, NINE, 15)
            .paused(15)
            .ended(Status.SUCCEEDED);

    assertThat(TimeSpent.ofEachInstant(lane).byUse())
        .isEqualTo(
            Map.of(
                RUNNING,
                Duration.ofMillis(10),
                new Use(Activity.WAITING, null),
                Duration.ofMillis(5)));
    assertThat(TimeSpent.ofAll(List.of(lane)).byUse())
        .isEqualTo(
            Map.of(
                RUNNING,
                Duration.ofMillis(10),
                new Use(Activity.WAITING, null),
                Duration.ofMillis(10)));
  }

  @Test
  void whatIsBetweenStepsIsOther() {
    Lane lane =
        LaneBuilder.task("Slow", NINE).ran("a", 3).paused(4).ran("b", 5).ended(Status.SUCCEEDED);

    assertThat(TimeSpent.ofEachInstant(lane).byUse())
        .isEqualTo(Map.of(RUNNING, Duration.ofMillis(8), OTHER, Duration.ofMillis(4)));
  }

  @Test
  void aClockThatWasSetBackTakesNoTime() {
    Lane lane = LaneBuilder.task("Back", NINE).ran("a", 3).ran("b", -50).ended(Status.SUCCEEDED);

    assertThat(TimeSpent.ofAll(List.of(lane)).byUse())
        .isEqualTo(Map.of(RUNNING, Duration.ofMillis(3)));
    assertThat(TimeSpent.ofEachInstant(lane).byUse())
        .isEqualTo(Map.of(RUNNING, Duration.ofMillis(3)));
  }
}
