package dev.weft.report;

import static dev.weft.report.Samples.NINE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Failure;
import dev.weft.Status;
import dev.weft.model.Lane;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SpreadTest {

  @Test
  void sharesAreDurationsThatAnAttemptReallyTook() {
    List<Lane> lanes =
        IntStream.rangeClosed(1, 100)
            .mapToObj(
                it ->
                    new LaneBuilder("Rows/" + it, "Rows", NINE)
                        .ran("copy", 101 - it)
                        .ended(Status.SUCCEEDED))
            .toList();

    assertThat(Spread.of(lanes))
        .containsExactly(
            new Spread(
                "Rows",
                "copy",
                100,
                0,
                millis(1),
                millis(25),
                millis(50),
                millis(75),
                millis(95),
                millis(100)));
  }

  @Test
  void oneAttemptIsAllOfThem() {
    Lane lane = LaneBuilder.task("One", NINE).ran("copy", 4).ended(Status.SUCCEEDED);

    assertThat(Spread.of(List.of(lane)))
        .containsExactly(
            new Spread(
                "One", "copy", 1, 0, millis(4), millis(4), millis(4), millis(4), millis(4),
                millis(4)));
  }

  @Test
  void faultsAreCountedAndWhatWasSkippedIsNot() {
    Lane lane =
        LaneBuilder.task("Some", NINE)
            .failed("copy", 1, 2, new Failure("exit 1", "exit 1"))
            .again("copy", 2, 3)
            .skipped("tell")
            .ended(Status.SUCCEEDED);

    assertThat(Spread.of(List.of(lane)))
        .singleElement()
        .satisfies(
            spread -> {
              assertThat(spread.step()).isEqualTo("copy");
              assertThat(spread.count()).isEqualTo(2);
              assertThat(spread.faults()).isEqualTo(1);
            });
  }

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }
}
