package dev.weft.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Group;
import dev.weft.Limit;
import dev.weft.LimitShare;
import dev.weft.Listener;
import dev.weft.Plan;
import dev.weft.Retry;
import dev.weft.RunResult;
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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What the end of a run waits for: plans whose steps take ten seconds each, or as many as their
/// names say, in virtual time. The chain of the events and that of the lanes that they leave are
/// the same.
class CriticalChainTest {
  private static final Duration TEN = Duration.ofSeconds(10);
  private static final Model TIMES =
      (_, step, attempt, _) ->
          step.id().equals("flaky") && attempt == 1
              ? Prediction.fails(TEN, new Failure("429", "too much"))
              : Prediction.succeeds(
                  step.id().matches("s\\d+")
                      ? Duration.ofSeconds(Long.parseLong(step.id().substring(1)))
                      : TEN);

  private final RunModel model = new RunModel(new RunModel.Details(0, true, true));
  private final List<String> begun = new ArrayList<>();
  private final List<Lane> lanes = new ArrayList<>();

  @Test
  void itLeadsThroughALimitThatWasFull() {
    Step<?> call = work("call").withLimits(List.of("api"));
    Plan plan =
        Plan.of(
                "p",
                Group.of("Ask", rows("Ask", 6, call, work("store"))),
                Group.of(new Task("Report", List.of(work("write")))).withNeeds("Ask"))
            .withLimits(Limit.atMost("api", 2));

    assertThat(parts(plan))
        .containsExactly("30s Ask/call: 3, 2 after api", "10s Ask/store: 1", "10s Report/write: 1");
    assertThat(model.full(Instant.ofEpochSecond(50)))
        .isEqualTo(Map.of(Bound.limit("api"), Duration.ofSeconds(20)));
  }

  @Test
  void itLeadsThroughMaxParallelOfAGroupAndOfThePlan() {
    Plan ofGroup =
        Plan.of("p", Group.of("Rows", rows("Rows", 3, work("a"), work("b"))).withMaxParallel(1));
    assertThat(parts(ofGroup))
        .containsExactly("30s Rows/a: 3, 2 after max-parallel of Rows", "30s Rows/b: 3");
    assertThat(model.full(Instant.ofEpochSecond(60)))
        .isEqualTo(Map.of(Bound.maxParallel("Rows"), Duration.ofSeconds(60)));
  }

  @Test
  void itLeadsThroughMaxParallelOfThePlan() {
    List<Group> groups =
        IntStream.rangeClosed(1, 4)
            .mapToObj(i -> Group.of(new Task("T" + i, List.of(work("s" + 10 * i)))))
            .toList();
    Plan plan = new Plan("p", groups, List.of(), 2, Group.UNBOUNDED, null, null);

    assertThat(parts(plan)).containsExactly("40s T4/s40: 1, 1 after max-parallel", "20s T2/s20: 1");
  }

  @Test
  void itLeadsThroughALimitThatTasksHold() {
    Plan plan =
        new Plan(
            "p",
            List.of(Group.of("Deploy", rows("Deploy", 3, work("a"))).withLimits("cluster")),
            List.of(Limit.atMost("cluster", 1)),
            Plan.DEFAULT_MAX_PARALLEL,
            Group.UNBOUNDED,
            null,
            null);

    assertThat(parts(plan)).containsExactly("30s Deploy/a: 3, 2 after cluster");
  }

  @Test
  void aWeightedStepFollowsTheOneThatMadeRoomForIt() {
    Step<?> light = work("s10").withLimits(List.of("tokens"));
    Step<?> heavy = work("heavy").withLimit("tokens", LimitShare.weight(3));
    Plan plan =
        Plan.of(
                "p",
                Group.of(new Task("Light", List.of(light))),
                Group.of(new Task("Heavy", List.of(work("s1"), heavy))))
            .withLimits(Limit.atMost("tokens", 3));

    assertThat(parts(plan))
        .containsExactly("10s Light/s10: 1", "10s Heavy/heavy: 1, 1 after tokens");
  }

  @Test
  void aRateHoldsUpAndNobodyMakesRoom() {
    Step<?> call = work("s1").withLimits(List.of("rate"));
    Plan plan =
        Plan.of("p", Group.of("Ask", rows("Ask", 3, call)))
            .withLimits(Limit.rate("rate", 1, Duration.ofMinutes(1)));

    assertThat(parts(plan)).containsExactly("120s waiting for rate", "1s Ask/s1: 1");
  }

  @Test
  void aLimitWithARateIsFollowedOnlyWhereItsPlacesWereTaken() {
    Limit both = new Limit("api", 1, new Limit.Rate(1, Duration.ofMinutes(1)));
    Step<?> quick = work("s1").withLimits(List.of("api"));
    Step<?> slow = work("s70").withLimits(List.of("api"));

    assertThat(parts(Plan.of("p", Group.of("Ask", rows("Ask", 2, slow))).withLimits(both)))
        .containsExactly("140s Ask/s70: 2, 1 after api");
    assertThat(parts(Plan.of("p", Group.of("Ask", rows("Ask", 2, quick))).withLimits(both)))
        .contains("59s waiting for api");
  }

  @Test
  void pausesBeforeRetriesAndWaitStepsArePartsOfIt() {
    Step<?> flaky = work("flaky").withRetry(Retry.of(1).withBackoff(TEN, TEN));
    Plan plan =
        Plan.of(
            "p",
            Group.of(new Task("A", List.of(flaky, Step.wait("rest", Duration.ofSeconds(45))))));

    assertThat(parts(plan))
        .hasSize(3)
        .startsWith("45s A/rest: 1", "20s A/flaky: 2")
        .last()
        .asString()
        .matches("\\ds pauses before retries");
  }

  @Test
  void ofStepsSideBySideTheLongestCounts() {
    Step<?> both = Step.gather("both", work("s5"), work("s30"));
    Plan plan = Plan.of("p", Group.of(new Task("A", List.of(work("a"), both, work("b")))));

    assertThat(parts(plan)).containsExactly("30s A/s30: 1", "10s A/a: 1", "10s A/b: 1");
  }

  @Test
  void theCleanUpFollowsEverythingElse() {
    Plan plan =
        Plan.of(
                "p",
                Group.of(new Task("Short", List.of(work("s1")))),
                Group.of(new Task("Long", List.of(work("s20")))))
            .withFinallyGroup(Group.of(new Task("finally", List.of(work("tidy")))));

    assertThat(parts(plan)).containsExactly("20s Long/s20: 1", "10s finally/tidy: 1");
  }

  @Test
  void aTaskWithoutStepsPassesOnWhatItWaitedFor() {
    Plan plan =
        Plan.of(
            "p",
            Group.of(new Task("A", List.of(work("a")))),
            Group.of(new Task("Nothing", List.of())).withNeeds("A"),
            Group.of(new Task("B", List.of(work("b")))).withNeeds("Nothing"));

    assertThat(parts(plan)).containsExactly("10s A/a: 1", "10s B/b: 1");
  }

  private List<String> parts(Plan plan) {
    begun.clear();
    lanes.clear();
    RunResult result =
        new VirtualDriver(1, TIMES).run(plan, List.<Listener>of(this::keepLanes, model));
    List<Lane> inOrder =
        begun.stream()
            .map(name -> lanes.stream().filter(it -> it.task().equals(name)).findAny().get())
            .toList();
    CriticalChain recorded =
        ChainOfLanes.of(RunBounds.of(plan), result.started(), inOrder, List.of());
    CriticalChain live = model.criticalChain();
    assertThat(recorded.parts()).isEqualTo(live.parts());
    assertThat(live.parts().stream().map(CriticalChain.Part::took).reduce(Duration::plus))
        .hasValue(result.took());
    return live.parts().stream().map(CriticalChainTest::describe).toList();
  }

  private void keepLanes(Event event) {
    if (event instanceof Event.TaskStarted started) {
      begun.add(started.task().name());
    }
    if (event instanceof Event.TaskEnded ended) {
      TaskProgress task = model.task(ended.result().task().name());
      assertThat(task).isNotNull();
      lanes.add(task.lane(ended.result()));
    }
  }

  private static String describe(CriticalChain.Part part) {
    StringBuilder text = new StringBuilder(part.took().toSeconds() + "s " + part.what());
    if (part.attempts() > 0) {
      text.append(": ").append(part.attempts());
    }
    part.after().forEach((bound, count) -> text.append(", " + count + " after " + bound));
    return text.toString();
  }

  private static List<Task> rows(String group, int count, Step<?>... steps) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Task(group + "/" + i, List.of(steps)))
        .toList();
  }

  private static Step.Work<?> work(String name) {
    return new Step.Work<>(name, _ -> Map.of());
  }
}
