package dev.weft.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.CountedTasks;
import dev.weft.Event;
import dev.weft.Group;
import dev.weft.Limit;
import dev.weft.Outcome;
import dev.weft.Plan;
import dev.weft.Retry;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.virtual.Model;
import dev.weft.virtual.Prediction;
import dev.weft.virtual.VirtualDriver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.assertj.core.data.Percentage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Estimates of what is left of a run, compared with what then happens, in virtual time.
class TimeLeftTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  /// `call` takes between 0.2 and 2 seconds, all others as many seconds as their names end in.
  private static final Model TIMES =
      (_, step, _, random) -> {
        String digits = step.name().replaceAll("\\D", "");
        return Prediction.succeeds(
            digits.isEmpty()
                ? Duration.ofMillis(200 + random.nextLong(1_801))
                : SECOND.multipliedBy(Long.parseLong(digits)));
      };

  private record Estimate(Instant at, @Nullable Duration left) {}

  private final List<Estimate> estimates = new ArrayList<>();
  private Instant ended = Instant.EPOCH;

  private static Step.Work<?> work(String name, String... limits) {
    return Step.of(name, () -> "").withLimits(List.of(limits));
  }

  private static Group rows(String name, int count, Step<?>... steps) {
    List<Step<?>> all = List.of(steps);
    return Group.of(
        name,
        CountedTasks.of(
            count,
            () ->
                LongStream.range(0, count)
                    .mapToObj(i -> new Task(name + "/" + i, all))
                    .iterator()));
  }

  private static Group one(String name, Step<?>... steps) {
    return Group.of(new Task(name, List.of(steps)));
  }

  /// What a run of the plan has shown.
  private static AttemptTimes past(Plan plan) {
    AttemptTimes past = AttemptTimes.ofMeans();
    RunModel model = new RunModel(new RunModel.Details(0, true));
    new VirtualDriver(7, TIMES)
        .run(
            plan,
            List.of(
                event -> {
                  if (event instanceof Event.TaskEnded end) {
                    TaskProgress task = model.task(end.result().task().name());
                    if (task != null) {
                      past.add(task.lane(end.result()));
                    }
                  }
                  model.on(event);
                }));
    return past;
  }

  private void run(Plan plan, AttemptTimes past) {
    RunModel model = new RunModel(RunModel.Details.NONE.withWork());
    new VirtualDriver(1, TIMES)
        .run(
            plan,
            List.of(
                event -> {
                  model.on(event);
                  estimates.add(new Estimate(event.at(), model.left(Map.of(), past, event.at())));
                  ended = event.at();
                }));
  }

  /// Returns the estimate when so much of the run is over, and what was then left.
  private void assertLeft(double share, double percent) {
    Duration all = Duration.between(Instant.EPOCH, ended);
    Instant at = Instant.EPOCH.plusMillis((long) (share * all.toMillis()));
    Estimate last = estimates.stream().filter(it -> !it.at().isAfter(at)).toList().getLast();
    assertThat(last.left()).as("%s of %s", share, all).isNotNull();
    double left = Duration.between(last.at(), ended).toMillis();
    assertThat((double) last.left().toMillis())
        .as("left at %s of %s", share, all)
        .isCloseTo(left, Percentage.withPercentage(percent));
  }

  @Test
  void aLimitThatIsFullSaysHowLongItTakesAndWhatNeedsItFollows() {
    Plan plan =
        Plan.of(
                "p",
                rows("Ask", 200, work("call", "api"), work("store1")),
                one("Report", work("write60")).withNeeds("Ask"))
            .withLimits(Limit.atMost("api", 5));

    run(plan, past(plan));

    for (double share : new double[] {0.02, 0.25, 0.5, 0.75, 0.9}) {
      assertLeft(share, 10);
    }
  }

  @Test
  void theRowsOfAnotherRunSayWhatTheseTake() {
    Plan few =
        Plan.of("p", rows("Ask", 30, work("call", "api"))).withLimits(Limit.atMost("api", 2));
    Plan many =
        Plan.of("p", rows("Ask", 3_000, work("call", "api"))).withLimits(Limit.atMost("api", 20));

    run(many, past(few));

    assertLeft(0, 15);
    assertLeft(0.5, 10);
  }

  @Test
  void withoutAPastARunSoonKnowsItsOwnSteps() {
    Plan plan =
        Plan.of("p", rows("Ask", 400, work("call", "api"))).withLimits(Limit.atMost("api", 4));

    run(plan, AttemptTimes.ofMeans());

    assertThat(estimates.getFirst().left()).isNull();
    assertLeft(0.3, 15);
    assertLeft(0.6, 15);
  }

  @Test
  void maxParallelCountsWholeTasks() {
    Group rows = rows("Rows", 100, work("one3"), Step.wait("rest", SECOND.multipliedBy(5)));
    Plan plan = Plan.of("p", rows.withMaxParallel(10));
    run(plan, past(plan));
    assertLeft(0, 5);
    assertLeft(0.5, 10);

    estimates.clear();
    Plan whole = Plan.of("p", rows).withMaxParallel(10);
    run(whole, past(whole));
    assertLeft(0, 5);
    assertLeft(0.5, 10);
  }

  @Test
  void groupsThatShareALimitTakeTurnsAndWhatNeedsBothComesLater() {
    Plan plan =
        Plan.of(
                "p",
                rows("A", 100, work("a2", "api")),
                rows("B", 50, work("b2", "api")),
                rows("C", 40, work("c3", "api")).withNeeds("A", "B"))
            .withLimits(Limit.atMost("api", 4));

    run(plan, past(plan));

    assertLeft(0, 10);
    assertLeft(0.4, 15);
    assertLeft(0.8, 15);
  }

  @Test
  void aRateBoundsWhatTakesNoTime() {
    Plan plan =
        Plan.of("p", rows("Ask", 600, work("call0", "api")))
            .withLimits(Limit.rate("api", 10, SECOND));

    run(plan, past(plan));

    assertLeft(0.1, 10);
    assertLeft(0.5, 10);
  }

  @Test
  void nothingIsBoundedAndTheLongestOfManyTasksCounts() {
    Plan plan = Plan.of("p", rows("Ask", 500, work("call"), work("call")));

    run(plan, past(plan));

    assertLeft(0, 25);
  }

  @Test
  void retriesAndTheirPausesCount() {
    Step.Work<?> flaky =
        work("call")
            .withRetry(Retry.of(1).withBackoff(SECOND.multipliedBy(20), SECOND.multipliedBy(20)));
    Plan plan = Plan.of("p", rows("Ask", 10, flaky)).withMaxParallel(1);
    AttemptTimes past = AttemptTimes.ofMeans();
    Instant at = Instant.EPOCH;
    for (int attempt = 1; attempt <= 2; attempt++) {
      Instant end = at.plus(SECOND);
      past.add(
          "Ask",
          Outcome.succeeded(flaky, attempt, at, end, Map.of()),
          attempt == 1 ? SECOND.multipliedBy(4) : Duration.ZERO);
      at = end;
    }
    RunModel model = new RunModel(RunModel.Details.NONE.withWork());
    model.on(new Event.RunStarted(Instant.EPOCH, "r", plan));

    // Two attempts of a second each, and four seconds between them, for each of ten rows.
    assertThat(model.left(Map.of(), past, Instant.EPOCH)).isEqualTo(SECOND.multipliedBy(60));
  }

  @Test
  @Timeout(60)
  void aMillionTasksTakeNoLongerToEstimateThanFew() {
    Plan plan =
        Plan.of("p", rows("Ask", 1_000_000, work("call", "api"), work("store1")))
            .withLimits(Limit.atMost("api", 100));
    RunModel model = new RunModel(RunModel.Details.NONE.withWork());
    model.on(new Event.RunStarted(Instant.EPOCH, "r", plan));
    List<Step<?>> steps = List.of(work("call", "api"), work("store1"));
    AttemptTimes past =
        past(
            Plan.of("p", rows("Ask", 30, steps.get(0), steps.get(1)))
                .withLimits(Limit.atMost("api", 100)));
    for (int i = 0; i < 100_000; i++) {
      Task task = new Task("Ask/" + i, steps);
      model.on(new Event.TaskStarted(Instant.EPOCH, "Ask", task));
      model.on(new Event.StepStarted(Instant.EPOCH, task, steps.getFirst(), 1));
    }
    Instant now = Instant.EPOCH.plus(SECOND);
    long began = System.nanoTime();
    for (int i = 0; i < 10_000; i++) {
      assertThat(model.left(Map.of(), past, now)).isNotNull();
    }
    // It takes some 10 µs.
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void aPausedRunSaysNothing() {
    Plan plan = Plan.of("p", one("A", Step.wait("rest", SECOND)));
    RunModel model = new RunModel(RunModel.Details.NONE.withWork());
    model.on(new Event.RunStarted(Instant.EPOCH, "r", plan));
    assertThat(model.left(Map.of(), AttemptTimes.ofMeans(), Instant.EPOCH)).isEqualTo(SECOND);

    model.on(new Event.RunPaused(Instant.EPOCH, "me"));

    assertThat(model.left(Map.of(), AttemptTimes.ofMeans(), Instant.EPOCH)).isNull();
  }
}
