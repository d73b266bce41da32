package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.local.LocalDriver;
import java.io.IOException;
import java.time.Duration;
import java.util.AbstractMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever one task's code does wrong fails that task, and nothing else.
@Timeout(60)
class FaultyTasksTest {
  @RegisterExtension private final WatchedRuns runs = new WatchedRuns();

  /// An exception that fails when it is asked what it says.
  private static final class Unsayable extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }
  }

  static Stream<Throwable> whateverCanBeThrown() {
    return Stream.of(
        new IOException("checked"),
        new InterruptedException("its own"),
        new StackOverflowError("deep"),
        new AssertionError("wrong"),
        new Unsayable(),
        new Throwable("neither"));
  }

  @ParameterizedTest
  @MethodSource("whateverCanBeThrown")
  void aBodyFailsItsTask(Throwable thrown) throws Exception {
    Step.Work<?> faulty =
        new Step.Work<>(
            "faulty",
            _ -> {
              throw Sneaky.thrown(thrown);
            });

    failsAlone(new Task("t", List.of(faulty)));
  }

  static Stream<Arguments> outputsThatAreNone() {
    Map<String, Object> lazy =
        new AbstractMap<>() {
          @Override
          public Set<Entry<String, Object>> entrySet() {
            throw Sneaky.thrown(new IOException("read too late"));
          }
        };
    return Stream.of(Arguments.of("null", null), Arguments.of("a map that cannot be read", lazy));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("outputsThatAreNone")
  void outputsThatAreNoneFailTheirTask(String what, @Nullable Map<String, Object> outputs)
      throws Exception {
    failsAlone(new Task("body", List.of(new Step.Work<>("faulty", _ -> Sneaky.given(outputs)))));
    failsAlone(
        new Task("rule", List.of(work("a")))
            .withRules(Task.Rules.NONE.withOutputs(_ -> Sneaky.given(outputs))));
  }

  @Test
  void anInterruptFlagThatABodyLeavesSetConcernsNobody() throws Exception {
    Step<?> flag =
        Step.of(
            "flag",
            () -> {
              Thread.currentThread().interrupt();
              return null;
            });

    RunResult result = run(new Task("t", List.of(flag, work("next"))));

    assertThat(result.succeeded()).isEqualTo(2);
  }

  @ParameterizedTest
  @MethodSource("whateverCanBeThrown")
  void aConditionFailsItsStepAndItsBodyIsNotRun(Throwable thrown) throws Exception {
    AtomicInteger calls = new AtomicInteger();
    Step.Work<?> faulty =
        new Step.Work<>(
                "faulty",
                _ -> {
                  calls.incrementAndGet();
                  return Map.of();
                })
            .withRetry(Retry.of(3).withBackoff(Duration.ZERO, Duration.ZERO))
            .withCondition(
                _ -> {
                  throw Sneaky.thrown(thrown);
                });

    failsAlone(new Task("first", List.of(faulty)));
    failsAlone(new Task("later", List.of(work("a"), faulty)));
    failsAlone(new Task("inside", List.of(work("a"), Step.gather("both", faulty, work("b")))));
    failsAlone(
        new Task("wait", List.of(Step.wait("w", Duration.ZERO).withCondition(faulty.condition()))));
    assertThat(calls).hasValue(0);
  }

  @ParameterizedTest
  @MethodSource("whateverCanBeThrown")
  void aRuleFailsItsTask(Throwable thrown) throws Exception {
    List<Step<?>> steps = List.of(work("a"), work("b"));
    Function<Object, String> faulty =
        _ -> {
          throw Sneaky.thrown(thrown);
        };

    failsAlone(
        new Task("condition", steps)
            .withRules(Task.Rules.NONE.withCondition(context -> faulty.apply(context).isEmpty())));
    failsAlone(
        new Task("outputs", steps)
            .withRules(Task.Rules.NONE.withOutputs(context -> Map.of("x", faulty.apply(context)))));
    failsAlone(
        new Task("names", steps)
            .withRules(Task.Rules.NONE.withNames(Map.of("b", task -> faulty.apply(task)))));
    failsAlone(
        new Task(
            "question",
            List.of(Step.approval("ok").withQuestion(context -> faulty.apply(context)))));
  }

  @Test
  void aNameOrAQuestionThatIsNullFailsItsStep() throws Exception {
    failsAlone(
        new Task("names", List.of(work("a")))
            .withRules(Task.Rules.NONE.withNames(Map.of("a", _ -> Sneaky.given(null)))));
    failsAlone(
        new Task("question", List.of(Step.approval("ok").withQuestion(_ -> Sneaky.given(null)))));
  }

  @Test
  void aStepWhoseNameCannotBeToldIsStillSkippedByItsCondition() throws Exception {
    Task.Rules rules =
        Task.Rules.NONE.withNames(
            Map.of(
                "a",
                _ -> {
                  throw new IllegalStateException("no name");
                }));

    RunResult result =
        run(new Task("t", List.of(work("a").withCondition(_ -> false))).withRules(rules));

    assertThat(result.succeeded()).isEqualTo(2);
  }

  @Test
  void cleanUpRunsAfterWhatARuleDoesWrong() throws Exception {
    AtomicInteger cleaned = new AtomicInteger();
    Step.Work<?> tidy = new Step.Work<>("tidy", _ -> Map.of("times", cleaned.incrementAndGet()));
    Step.Work<?> faulty =
        work("faulty")
            .withCondition(
                _ -> {
                  throw Sneaky.thrown(new IOException("no value"));
                });
    Task.Rules rules =
        Task.Rules.NONE
            .withOnFailure(List.of(tidy))
            .withFinallySteps(List.of(faulty.withId("again"), tidy.withId("at last")));

    failsAlone(new Task("t", List.of(work("a"), faulty)).withRules(rules));
    assertThat(cleaned).hasValue(2);
  }

  @Test
  void aMisspeltLimitIsRefusedWhenThePlanIsMade() {
    Task task = new Task("t", List.of(work("call").withLimits(List.of("apo"))));
    Group group = Group.of("g", List.of(task));

    assertThatThrownBy(() -> Plan.of("p", group).withLimits(Limit.atMost("api", 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("task `t`, step `call`: the plan has no limit `apo`; it has `api`");
  }

  @Test
  void aMisspeltLimitOfATaskThatComesLaterFailsThatTask() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    Step.Work<?> call =
        new Step.Work<>(
                "call",
                _ -> {
                  calls.incrementAndGet();
                  return Map.of();
                })
            .withRetry(Retry.of(3))
            .withLimits(List.of("api", "apo"));
    List<Task> tasks =
        List.of(new Task("bad", List.of(call)), new Task("good", List.of(work("a"))));
    Plan plan =
        Plan.of("p", Group.of("g", () -> tasks.iterator())).withLimits(Limit.atMost("api", 1));

    RunResult result = runs.run(new LocalDriver(), plan, List.of());

    assertThat(result.succeeded()).isOne();
    assertThat(result.failed()).isOne();
    assertThat(calls).hasValue(0);
    assertThat(Causes.failure(result).message())
        .isEqualTo("the plan has no limit `apo`; it has `api`");
  }

  private void failsAlone(Task task) throws InterruptedException {
    RunResult result = run(task);

    assertThat(result.status()).isEqualTo(Status.FAILED);
    assertThat(result.failed()).as(task.name()).isOne();
    assertThat(result.succeeded()).isOne();
    assertThat(Causes.failure(result).message()).isNotBlank();
  }

  /// Runs the task beside another one.
  private RunResult run(Task task) throws InterruptedException {
    Plan plan = Plan.of("p", Group.of(task), Group.of(new Task("other", List.of(work("w")))));
    return runs.run(new LocalDriver(), plan, List.of());
  }

  private static Step.Work<?> work(String name) {
    return new Step.Work<>(name, _ -> Map.of());
  }
}
