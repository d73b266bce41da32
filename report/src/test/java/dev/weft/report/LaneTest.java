package dev.weft.report;

import static dev.weft.report.Runs.after;
import static dev.weft.report.Runs.again;
import static dev.weft.report.Runs.failed;
import static dev.weft.report.Runs.gather;
import static dev.weft.report.Runs.lane;
import static dev.weft.report.Runs.turn;
import static dev.weft.report.Runs.work;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Limit;
import dev.weft.model.Lane;
import dev.weft.model.Lane.Stretch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How a task's time is spent, and the resulting usage of limits.
class LaneTest {
  @Test
  void betweenTwoAttemptsLieThePauseAndThenTheWaitForALimit() {
    Lane lane =
        lane(
            "Call",
            failed("call", 1, 0, 10),
            after(again("call", 2, 50, 60, "api"), turn("api", 30), turn("db", 40)));

    assertThat(lane.stretches())
        .extracting(LaneTest::describe)
        .containsExactly(
            "call 0-10", "pause 10-30", "waits for api 30-40", "waits for db 40-50", "call 50-60");
  }

  @Test
  void betweenAnswersThatAreNotOnRecordAStepIsPolled() {
    Lane.Attempt fault = failed("job", 3, 30, 35);
    Lane.Attempt retry = again("job", 4, 40, 45);
    Lane.Attempt last = after(again("job", 9, 90, 95, "api"), turn("api", 85));
    List<Lane.Attempt> onRecord = new ArrayList<>();
    for (Lane.Attempt attempt : List.of(fault, retry, last)) {
      Instant began = onRecord.isEmpty() ? Runs.BEGAN : null;
      onRecord.add(attempt.after(onRecord, began));
    }

    assertThat(lane("Job", onRecord.toArray(Lane.Attempt[]::new)).stretches())
        .extracting(LaneTest::describe)
        .containsExactly(
            "polls 0-30",
            "job 30-35",
            "pause 35-40",
            "job 40-45",
            "polls 45-85",
            "waits for api 85-90",
            "job 90-95");
  }

  @Test
  void aStepThatIsTriedAgainByAContinuedRunHasNotPaused() {
    Lane lane = lane("Call", failed("call", 1, 0, 10), work("call", 500, 510));

    assertThat(lane.stretches())
        .extracting(LaneTest::describe)
        .containsExactly("call 0-10", "call 500-510");
  }

  @Test
  void stepsSideBySideTakeAsManyRowsAsTheyNeed() {
    Lane lane =
        lane(
            "Build",
            work("first", 0, 10),
            work("left", 10, 40),
            work("right", 10, 30),
            gather("both", 10, 40),
            work("last", 40, 50));

    List<List<String>> rows =
        SideBySide.rows(lane.stretches()).stream()
            .map(row -> row.stream().map(LaneTest::describe).toList())
            .toList();

    assertThat(rows)
        .containsExactly(
            List.of("first 0-10", "both 10-40", "left 10-40", "last 40-50"),
            List.of("right 10-30"));
  }

  @Test
  void aLimitsLoadCountsThoseThatHoldItAndThoseThatWait() {
    Timeline run =
        Runs.run(
            List.of(new Timeline.Group("Whole", List.of(), List.of("site"))),
            List.of(Limit.atMost("api", 1), Limit.atMost("site", 1), Limit.atMost("idle", 1)),
            lane("Whole", work("a", 0, 20, "api")),
            lane("Other", after(work("b", 20, 30, "api"), turn("api", 5))));

    assertThat(LimitLoad.of(run)).extracting(LimitLoad::limit).containsExactly("api", "site");
    assertThat(LimitLoad.of(run).getFirst().changes())
        .extracting(it -> millis(it.at()) + ": " + it.held() + " hold, " + it.waiting() + " wait")
        .containsExactly(
            "0: 1 hold, 0 wait", "5: 1 hold, 1 wait", "20: 1 hold, 0 wait", "30: 0 hold, 0 wait");
    assertThat(LimitLoad.of(run).getLast().changes())
        .extracting(it -> millis(it.at()) + ": " + it.held())
        .containsExactly("0: 1", "20: 0");
  }

  private static String describe(Stretch stretch) {
    String what =
        switch (stretch) {
          case Lane.Ran ran -> ran.step();
          case Lane.Queued queued -> "waits for " + queued.limit();
          case Lane.Paused _ -> "pause";
          case Lane.Polled _ -> "polls";
        };
    return what + " " + millis(stretch.from()) + "-" + millis(stretch.to());
  }

  private static long millis(java.time.Instant at) {
    return Duration.between(Runs.BEGAN, at).toMillis();
  }
}
