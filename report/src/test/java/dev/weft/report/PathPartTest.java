package dev.weft.report;

import static dev.weft.report.Samples.NINE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Status;
import dev.weft.model.Activity;
import dev.weft.model.Lane;
import dev.weft.model.TimeSpent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PathPartTest {
  private static final TimeSpent.Use RUNNING = new TimeSpent.Use(Activity.RUNNING, null);

  @Test
  void itLeadsBackAlongTheNeedThatEndedLast() {
    Timeline timeline = Samples.release();

    assertThat(tasks(timeline))
        .containsExactly("Checkout", "Build/admin", "Sign-off", "Deploy/admin");
  }

  @Test
  void itSaysHowLongAPartBeganAfterTheOneBeforeIt() {
    Lane first =
        LaneBuilder.task("First", NINE.plusMillis(5)).ran("go", 10).ended(Status.SUCCEEDED);
    Lane second =
        LaneBuilder.task("Second", first.end().plusMillis(7)).ran("go", 20).ended(Status.SUCCEEDED);
    Timeline timeline =
        Samples.of(
            "two",
            Status.SUCCEEDED,
            List.of(Samples.group("First"), Samples.group("Second", "First")),
            List.of(),
            List.of(first, second));

    assertThat(PathPart.path(timeline))
        .containsExactly(
            new PathPart(
                0, Duration.ofMillis(5), new TimeSpent(Map.of(RUNNING, Duration.ofMillis(10)))),
            new PathPart(
                1, Duration.ofMillis(7), new TimeSpent(Map.of(RUNNING, Duration.ofMillis(20)))));
  }

  @Test
  void aNeedThatHasNoTaskOnRecordIsPassedOver() {
    Timeline timeline =
        Samples.of(
            "gap",
            Status.SUCCEEDED,
            List.of(Samples.group("Gone"), Samples.group("There", "Gone")),
            List.of(),
            List.of(LaneBuilder.task("There", NINE).ran("go", 1).ended(Status.SUCCEEDED)));

    assertThat(tasks(timeline)).containsExactly("There");
  }

  @Test
  void aCircleOfADamagedRecordHasAnEnd() {
    Timeline timeline =
        Samples.of(
            "circle",
            Status.SUCCEEDED,
            List.of(Samples.group("A", "B"), Samples.group("B", "A")),
            List.of(),
            List.of(
                LaneBuilder.task("A", NINE).ran("go", 1).ended(Status.SUCCEEDED),
                LaneBuilder.task("B", NINE).ran("go", 2).ended(Status.SUCCEEDED)));

    assertThat(tasks(timeline)).containsExactly("A", "B");
  }

  @Test
  void aRunWithoutTasksHasNone() {
    assertThat(tasks(Samples.of("nothing", Status.SUCCEEDED, List.of()))).isEmpty();
  }

  private static List<String> tasks(Timeline timeline) {
    return PathPart.path(timeline).stream()
        .map(part -> timeline.lanes().get(part.lane()).task())
        .toList();
  }
}
