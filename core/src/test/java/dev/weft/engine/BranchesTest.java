package dev.weft.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Causes;
import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Group;
import dev.weft.Outcome;
import dev.weft.Plan;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.StepFailedException;
import dev.weft.Task;
import dev.weft.TaskIterator;
import dev.weft.WatchedRuns;
import dev.weft.local.LocalDriver;
import dev.weft.virtual.Model;
import dev.weft.virtual.Prediction;
import dev.weft.virtual.VirtualDriver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Steps side by side inside a step.
class BranchesTest {
  @RegisterExtension private final WatchedRuns runs = new WatchedRuns();
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private static final Step.Work<?> WORK = new Step.Work<>("work", _ -> Map.of());
  private final List<Event> events = new ArrayList<>();

  @Test
  void theyRunSideBySideAndTheTaskGoesOnWhenAllHaveEnded() {
    Step.Gather both =
        Step.gather(
            "both", Step.wait("a", Duration.ofHours(2)), Step.wait("b", Duration.ofHours(3)));

    RunResult result = run(both, Step.wait("c", Duration.ofHours(1)));

    assertThat(result.took()).isEqualTo(Duration.ofHours(4));
    assertThat(started()).containsExactly("both", "a", "b", "c");
  }

  @Test
  void aFailureAmongThemIsTheStepsWhenTheOthersHaveEnded() {
    Step.Work<?> fails = WORK.withId("fails");
    RunResult result =
        run(Step.gather("both", fails, Step.wait("b", Duration.ofHours(3))), WORK.withId("after"));

    assertThat(result.failed()).isOne();
    assertThat(result.took()).isEqualTo(Duration.ofHours(3));
    Outcome cause = Causes.cause(result);
    assertThat(cause.step().id()).isEqualTo("both");
    assertThat(cause.failure()).isEqualTo(new Failure("exit 3", "work: exit 3"));
    assertThat(started()).doesNotContain("after");
  }

  @Test
  void eachHasItsOwnRetriesLimitsAndConditionAndNestedOnesWork() {
    Step.Work<?> never = WORK.withId("never").withCondition(_ -> false);
    Step.Gather inner = Step.gather("inner", WORK.withId("x"), WORK.withId("y"));
    RunResult result =
        run(Step.gather("outer", never, inner, Step.gather("empty")), WORK.withId("z"));

    assertThat(result.succeeded()).isOne();
    assertThat(started())
        .containsExactlyInAnyOrder("outer", "inner", "work", "work", "empty", "work");
  }

  @Test
  void theirOutputsAreSeenByWhatComesAfterByTheirOwnIds() {
    List<Map<String, Map<String, Object>>> seen = new ArrayList<>();
    Step.Work<?> after = WORK.withId("after").withCondition(context -> seen.add(context.outputs()));

    run(Step.gather("both", WORK.withId("a"), WORK.withId("b")), after);

    assertThat(seen.getLast()).containsOnlyKeys("a", "b");
  }

  @Test
  void theStepsTimeoutBoundsAllOfThem() {
    Step.Gather both =
        Step.gather(
                "both", Step.wait("a", Duration.ofHours(2)), Step.wait("b", Duration.ofMinutes(1)))
            .withTimeout(Duration.ofMinutes(5));

    RunResult result = run(both.withContinueOnError(true), WORK.withId("after"));

    assertThat(started()).contains("work");
    assertThat(result.took()).isLessThan(Duration.ofMinutes(6));
    RunResult again = run(both);
    assertThat(again.timedOut()).isOne();
    assertThat(Causes.failure(again).message()).contains("`both` timed out after 5m");
  }

  @Test
  void cancellingTheTaskCancelsThemAll() throws Exception {
    LocalDriver driver = new LocalDriver("run");
    Step.Work<?> stuck =
        Step.of(
            "stuck",
            () -> {
              driver.cancel("enough");
              Thread.currentThread().join();
              return null;
            });
    Task task =
        new Task("t", List.of(Step.gather("both", stuck, Step.wait("b", Duration.ofDays(1))), WORK))
            .withRules(Task.Rules.NONE.withFinallySteps(List.of(WORK.withId("tidy"))));

    RunResult result = runs.run(driver, Plan.of("p", Group.of(task)), List.of(events::add));

    assertThat(result.status()).isEqualTo(Status.CANCELLED);
    assertThat(result.cancelled()).isOne();
    assertThat(started()).containsExactlyInAnyOrder("both", "stuck", "b", "work");
  }

  @Test
  void recordedOutcomesOfThemPutAFreshIteratorWhereItStood() {
    Step.Work<?> a = WORK.withId("a");
    Step.Work<?> b = WORK.withId("b");
    TaskMachine iterator = new TaskMachine(new Task("t", List.of(Step.gather("both", a, b))));
    iterator.record(Outcome.succeeded(a, 1, T0, T0, Map.of("x", 1)));

    Decision.Fork fork = (Decision.Fork) iterator.decide(T0);

    assertThat(fork.branches().getFirst().decide(T0)).isInstanceOf(Decision.Finished.class);
    assertThat(fork.branches().getLast().decide(T0)).isEqualTo(new Decision.Run(b, 1));
    assertThatThrownBy(() -> iterator.record(Outcome.succeeded(WORK, 1, T0, T0, Map.of())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("t is at `both`, not at `work`");
  }

  @Test
  void plainJavaCodeWalksThemOnThreadsOfTheirOwn() {
    List<String> names = new ArrayList<>();
    for (Outcome outcome :
        new TaskIterator(
            "t", List.of(Step.gather("both", WORK.withId("a"), WORK.withId("b")), WORK))) {
      names.add(outcome.step().id());
    }
    assertThat(names).containsExactly("both", "work");

    Step.Work<?> fails =
        Step.of(
            "fails",
            () -> {
              throw new IllegalStateException("broken");
            });
    assertThatThrownBy(
            () -> new TaskIterator("t", List.of(Step.gather("both", fails, WORK))).forEach(_ -> {}))
        .isInstanceOf(StepFailedException.class)
        .hasMessageContaining("t: both: fails: IllegalStateException: broken");
  }

  /// A step with the id `fails` fails; every other leaves an output.
  private RunResult run(Step<?>... steps) {
    Model model =
        (_, step, _, _) ->
            step.id().equals("fails")
                ? Prediction.fails(Duration.ofSeconds(1), new Failure("exit 3", "exit 3"))
                : new Prediction(Duration.ofSeconds(1), Map.of("x", 1), null);
    events.clear();
    Plan plan = Plan.of("p", Group.of(new Task("t", List.of(steps))));
    return new VirtualDriver(1, model).run(plan, List.of(events::add));
  }

  private List<String> started() {
    return events.stream()
        .filter(Event.StepStarted.class::isInstance)
        .map(it -> ((Event.StepStarted) it).step().name())
        .toList();
  }
}
