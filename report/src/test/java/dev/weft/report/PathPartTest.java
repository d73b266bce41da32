package dev.weft.report;

import static dev.weft.report.Samples.NINE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Status;
import dev.weft.model.Activity;
import dev.weft.model.Bound;
import dev.weft.model.Lane;
import dev.weft.model.TimeSpent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PathPartTest {
  private static final TimeSpent.Use RUNNING = new TimeSpent.Use(Activity.RUNNING, null);

  @Test
  void itLeadsBackThroughNeedsAndFullLimits() {
    Timeline timeline = Samples.release();

    assertThat(tasks(timeline))
        .startsWith("Checkout")
        .containsSubsequence("Build/admin", "Sign-off")
        .endsWith("Deploy/admin");
    assertThat(timeline.criticalChain().parts())
        .anySatisfy(
            part -> {
              assertThat(part.what()).isEqualTo("Build/compile");
              assertThat(part.after()).containsOnlyKeys(Bound.limit("builders"));
            });
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

    TimeSpent.Use between = new TimeSpent.Use(Activity.OTHER, null);
    assertThat(PathPart.path(timeline, timeline.criticalChain().links()))
        .containsExactly(
            new PathPart(
                0,
                NINE.plusMillis(5),
                NINE.plusMillis(15),
                Duration.ofMillis(5),
                new TimeSpent(Map.of(between, Duration.ofMillis(5))),
                new TimeSpent(Map.of(RUNNING, Duration.ofMillis(10))),
                null),
            new PathPart(
                1,
                NINE.plusMillis(22),
                NINE.plusMillis(42),
                Duration.ofMillis(7),
                new TimeSpent(Map.of(between, Duration.ofMillis(7))),
                new TimeSpent(Map.of(RUNNING, Duration.ofMillis(20))),
                null));
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
  void aCircleOfADamagedRecordDoesNoHarm() {
    Timeline timeline =
        Samples.of(
            "circle",
            Status.SUCCEEDED,
            List.of(Samples.group("A", "B"), Samples.group("B", "A")),
            List.of(),
            List.of(
                LaneBuilder.task("A", NINE).ran("go", 1).ended(Status.SUCCEEDED),
                LaneBuilder.task("B", NINE).ran("go", 2).ended(Status.SUCCEEDED)));

    assertThat(tasks(timeline)).containsExactly("B");
  }

  @Test
  void aRunWithoutTasksHasNone() {
    assertThat(tasks(Samples.of("nothing", Status.SUCCEEDED, List.of()))).isEmpty();
  }

  private static List<String> tasks(Timeline timeline) {
    return PathPart.path(timeline, timeline.criticalChain().links()).stream()
        .map(part -> timeline.lanes().get(part.lane()).task())
        .toList();
  }
}
