package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.virtual.Model;
import dev.weft.virtual.Prediction;
import dev.weft.virtual.VirtualDriver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// `on-failure` and `finally`, of tasks and of plans, and conditions, in virtual time.
class CleanUpTest {
  private final List<Event> events = new ArrayList<>();

  @Test
  void finallyStepsRunAfterTheOthersAndOnFailureStepsOnlyAfterAFailure() {
    Task.Rules rules =
        Task.Rules.NONE
            .withOnFailure(List.of(work("roll back")))
            .withFinallySteps(List.of(work("tidy")));

    run(Group.of(new Task("good", List.of(work("a"), work("b"))).withRules(rules)));
    assertThat(steps("good")).containsExactly("a", "b", "tidy");

    RunResult result =
        run(Group.of(new Task("bad", List.of(broken("a"), work("b"))).withRules(rules)));
    assertThat(steps("bad")).containsExactly("a", "roll back", "tidy");
    assertThat(Causes.cause(result).step().id()).isEqualTo("a");
  }

  @Test
  void everyCleanUpStepRunsEvenIfOneBeforeItFailsAndTheFirstFailureIsTheTasks() {
    Task.Rules rules =
        Task.Rules.NONE.withFinallySteps(List.of(broken("x"), broken("y"), work("z")));

    RunResult result = run(Group.of(new Task("t", List.of(work("a"))).withRules(rules)));

    assertThat(steps("t")).containsExactly("a", "x", "y", "z");
    assertThat(result.failed()).isOne();
    assertThat(Causes.cause(result).step().id()).isEqualTo("x");
  }

  @Test
  void whatIsCountedOfARunAreItsTasksAndNotThePlansCleanUp() {
    Plan plan = Plan.of("p", Group.of(new Task("t", List.of(work("a")))));

    RunResult good = run(plan.withFinallyGroup(Group.of(new Task("finally", List.of(work("z"))))));
    assertThat(good.succeeded()).isOne();
    assertThat(good.cleanUpFailed()).isZero();

    RunResult bad = run(plan.withFinallyGroup(Group.of(new Task("finally", List.of(broken("z"))))));
    assertThat(bad.status()).isEqualTo(Status.FAILED);
    assertThat(bad.tasks()).isOne();
    assertThat(bad.failed()).isZero();
    assertThat(bad.cleanUpFailed()).isOne();
    assertThat(Causes.cause(bad).step().id()).isEqualTo("z");
  }

  @Test
  void theTasksTimeoutDoesNotBoundItsCleanUp() {
    Task.Rules rules =
        Task.Rules.NONE
            .withTimeout(Duration.ofMinutes(1))
            .withOnFailure(List.of(Step.wait("cool down", Duration.ofHours(1))))
            .withFinallySteps(List.of(Step.wait("rest", Duration.ofHours(1))));

    RunResult result =
        run(
            Group.of(
                new Task("t", List.of(Step.wait("long", Duration.ofDays(1)))).withRules(rules)));

    assertThat(steps("t")).containsExactly("long", "cool down", "rest");
    assertThat(result.timedOut()).isOne();
    assertThat(result.took()).isEqualTo(Duration.ofMinutes(121));
  }

  @Test
  void aCancelledTaskRunsItsFinallyStepsToTheirEndAndOneThatHasNotBegunRunsNone() {
    Task.Rules rules =
        Task.Rules.NONE
            .withOnFailure(List.of(work("roll back")))
            .withFinallySteps(List.of(Step.wait("rest", Duration.ofHours(1)), work("tidy")));
    Task begun = new Task("begun", List.of(work("a"), work("b").withLimits(List.of("one"))));
    Task waiting = new Task("waiting", List.of(work("c").withLimits(List.of("one"))));
    Task fails = new Task("fails", List.of(Step.wait("w", Duration.ofSeconds(5)), broken("x")));
    Task holds = new Task("holds", List.of(work("long").withLimits(List.of("one"))));

    RunResult result =
        run(
            Plan.of(
                    "p",
                    Group.of(holds.withRules(rules)),
                    Group.of(begun.withRules(rules)),
                    Group.of(waiting.withRules(rules)),
                    Group.of(fails))
                .withLimits(Limit.atMost("one", 1))
                .withMaxFailures(0));

    assertThat(steps("holds")).endsWith("rest", "tidy").doesNotContain("roll back");
    assertThat(steps("begun")).startsWith("a").endsWith("rest", "tidy").doesNotContain("roll back");
    assertThat(result.cancelled()).isEqualTo(3);
    assertThat(steps("waiting")).isIn(List.of(), List.of("c", "rest", "tidy"));
  }

  @Test
  void whatRunsAtTheEndOfAPlanSeesHowEveryGroupEnded() {
    List<RunContext> seen = new ArrayList<>();
    Step.Work<?> notice = work("notice").withCondition(context -> seen.add(context.run()));
    Plan plan =
        Plan.of(
                "p",
                Group.of(new Task("a", List.of(work("x")))),
                Group.of(new Task("b", List.of())))
            .withOnFailure(Group.of(new Task("on-failure", List.of(work("alarm")))))
            .withFinallyGroup(Group.of(new Task("finally", List.of(notice))));

    assertThat(run(plan).status()).isEqualTo(Status.SUCCEEDED);
    assertThat(steps("on-failure")).isEmpty();
    assertThat(steps("finally")).containsExactly("notice");
    assertThat(seen.getLast().status()).isEqualTo(Status.SUCCEEDED);
    assertThat(seen.getLast().needs()).containsOnlyKeys("a", "b");
  }

  @Test
  void afterAFailureAPlansOnFailureRunsThenItsFinally() {
    Plan plan =
        Plan.of(
                "p",
                Group.of(new Task("a", List.of(broken("x")))),
                Group.of(new Task("b", List.of(work("y")))).withNeeds("a"))
            .withOnFailure(Group.of(new Task("on-failure", List.of(work("alarm")))))
            .withFinallyGroup(Group.of(new Task("finally", List.of(broken("notice")))));

    RunResult result = run(plan);

    assertThat(result.status()).isEqualTo(Status.FAILED);
    assertThat(order()).containsExactly("x", "alarm", "notice");
    assertThat(result.failures())
        .extracting(it -> it.task().name())
        .containsExactly("a", "finally");
  }

  @Test
  void aStepWhoseConditionIsFalseIsSkippedAndTheTaskGoesOn() {
    Step.Work<?> look = work("look").withContinueOnError(true);
    Step.Work<?> repair =
        work("repair").withCondition(it -> it.statuses().get("look") != Status.SUCCEEDED);
    Step.Work<?> after =
        work("after").withCondition(it -> it.statuses().get("repair") == Status.SKIPPED);

    run(Group.of(new Task("t", List.of(look, repair, after))));

    assertThat(steps("t")).containsExactly("look", "after");
    assertThat(outcomes("repair")).containsExactly(Status.SKIPPED);
  }

  @Test
  void aConditionThatThrowsFailsItsStep() {
    Step.Work<?> odd =
        work("odd")
            .withCondition(
                _ -> {
                  throw new StepFailedException(new Failure("error", "no such output"));
                });

    RunResult result = run(Group.of(new Task("t", List.of(odd))));

    assertThat(Causes.failure(result).message()).isEqualTo("no such output");
  }

  @Test
  void aTaskWhoseConditionIsFalseIsSkippedAndWhoeverNeedsItCanTell() {
    Task.Rules never =
        Task.Rules.NONE.withCondition(_ -> false).withFinallySteps(List.of(work("tidy")));
    List<Object> seen = new ArrayList<>();
    Step.Work<?> next = work("y").withCondition(context -> seen.add(context.run().needs()));
    RunResult result =
        run(
            Plan.of(
                "p",
                Group.of(new Task("a", List.of(work("x"))).withRules(never)),
                Group.of(new Task("b", List.of(next))).withNeeds("a")));

    assertThat(result.status()).isEqualTo(Status.SUCCEEDED);
    assertThat(result.skipped()).isOne();
    assertThat(order()).containsExactly("y");
    assertThat(seen.getLast())
        .isEqualTo(Map.of("a", new RunContext.Need(Status.SKIPPED, Map.of(), 1, 0, 0)));
  }

  @Test
  void aTasksOutputsReachThoseThatNeedIt() {
    Task.Rules leaves =
        Task.Rules.NONE.withOutputs(it -> Map.of("image", it.statuses().size() + " steps"));
    List<Object> seen = new ArrayList<>();
    Step.Work<?> push = work("push").withCondition(it -> seen.add(it.run().needs()));

    run(
        Plan.of(
            "p",
            Group.of(new Task("build", List.of(work("a"), work("b"))).withRules(leaves)),
            Group.of(new Task("push", List.of(push))).withNeeds("build")));

    assertThat(seen.getLast())
        .isEqualTo(
            Map.of(
                "build",
                new RunContext.Need(Status.SUCCEEDED, Map.of("image", "2 steps"), 1, 1, 0)));
  }

  @Test
  void aTaskWhoseOutputsCannotBeToldFails() {
    Task.Rules odd =
        Task.Rules.NONE.withOutputs(
            _ -> {
              throw new IllegalStateException("no image");
            });

    RunResult result = run(Group.of(new Task("t", List.of(work("a"))).withRules(odd)));

    assertThat(Causes.failure(result).message()).contains("no image");
  }

  @Test
  void outputsThatCannotBeToldAreCleanedUpAfterAndBlameNoStep() {
    List<Context> seen = new ArrayList<>();
    Task.Rules odd =
        Task.Rules.NONE
            .withOutputs(
                _ -> {
                  throw new IllegalStateException("no image");
                })
            .withOnFailure(List.of(work("roll back").withCondition(seen::add)))
            .withFinallySteps(List.of(work("tidy")));
    Task task = new Task("t", List.of(work("a"), work("outputs"))).withRules(odd);

    RunResult result = run(Group.of(task));

    assertThat(steps("t")).containsExactly("a", "outputs", "roll back", "tidy");
    assertThat(result.failed()).isOne();
    assertThat(Causes.cause(result).step().id()).isEqualTo("the task's outputs");
    assertThat(seen.getFirst().statuses())
        .isEqualTo(Map.of("a", Status.SUCCEEDED, "outputs", Status.SUCCEEDED));
  }

  private static Step.Work<?> work(String name) {
    return new Step.Work<>(name, _ -> Map.of());
  }

  private static Step.Work<?> broken(String name) {
    return work(name).withRetry(new Retry(0, Duration.ZERO, Duration.ZERO, List.of("broken")));
  }

  private RunResult run(Group... groups) {
    return run(Plan.of("p", groups));
  }

  /// Steps made by [#broken] fail.
  private RunResult run(Plan plan) {
    Model model =
        (_, step, _, _) ->
            step.retry().when().contains("broken")
                ? Prediction.fails(Duration.ofSeconds(1), new Failure("exit 1", "exit 1"))
                : Prediction.succeeds(Duration.ofSeconds(step.name().equals("long") ? 100 : 1));
    events.clear();
    return new VirtualDriver(1, model).run(plan, List.of(events::add));
  }

  private List<String> steps(String task) {
    return events.stream()
        .filter(Event.StepStarted.class::isInstance)
        .map(Event.StepStarted.class::cast)
        .filter(it -> it.task().name().equals(task))
        .map(it -> it.step().name())
        .toList();
  }

  private List<String> order() {
    return events.stream()
        .filter(Event.StepStarted.class::isInstance)
        .map(it -> ((Event.StepStarted) it).step().name())
        .toList();
  }

  private List<Status> outcomes(String step) {
    return events.stream()
        .filter(Event.StepEnded.class::isInstance)
        .map(it -> ((Event.StepEnded) it).outcome())
        .filter(it -> it.step().name().equals(step))
        .map(Outcome::status)
        .toList();
  }
}
