package dev.weft.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Failure;
import dev.weft.Outcome;
import dev.weft.Retry;
import dev.weft.RunContext;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.TaskResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TaskMachineTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private static final Step.Work<?> WORK = new Step.Work<>("work", _ -> Map.of());
  private static final Failure BROKEN = new Failure("exit 1", "exit 1");

  @Test
  void stepsComeInOrderAndThenNothingIsLeft() {
    TaskMachine iterator =
        new TaskMachine(new Task("t", List.of(WORK.withId("a"), WORK.withId("b"))));

    Step.Work<?> first = expectRun(iterator, T0);
    iterator.record(Outcome.succeeded(first, 1, T0, T0.plusSeconds(1), Map.of()));
    Step.Work<?> second = expectRun(iterator, T0.plusSeconds(1));
    iterator.record(Outcome.succeeded(second, 1, T0, T0.plusSeconds(2), Map.of()));

    assertThat(List.of(first.id(), second.id())).containsExactly("a", "b");
    TaskResult result = expectFinished(iterator, T0.plusSeconds(2));
    assertThat(result.status()).isEqualTo(Status.SUCCEEDED);
    assertThat(result.took()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void askingTwiceGivesTheSameAnswer() {
    TaskMachine iterator =
        new TaskMachine(new Task("t", List.of(Step.wait("pause", Duration.ofHours(1)), WORK)));

    Decision once = iterator.decide(T0);

    assertThat(once).isEqualTo(new Decision.WaitUntil(waitStep(iterator), T0.plusSeconds(3600)));
    assertThat(iterator.decide(T0.plusSeconds(10))).isEqualTo(once);
  }

  @Test
  void aWaitWhoseTimeHasPassedIsConcludedWithoutCarryingAnythingOut() {
    TaskMachine iterator =
        new TaskMachine(new Task("t", List.of(Step.wait("pause", Duration.ofHours(1)))));
    iterator.decide(T0);

    Decision decision = iterator.decide(T0.plusSeconds(3601));

    assertThat(decision).isInstanceOf(Decision.Conclude.class);
    Outcome outcome = ((Decision.Conclude) decision).outcome();
    assertThat(outcome.status()).isEqualTo(Status.SUCCEEDED);
    assertThat(outcome.started()).isEqualTo(T0);
    iterator.record(outcome);
    expectFinished(iterator, T0.plusSeconds(3601));
  }

  @Test
  void aFailedStepStopsItsTask() {
    TaskMachine iterator =
        new TaskMachine(new Task("t", List.of(WORK.withId("a"), WORK.withId("b"))));
    Outcome failed = Outcome.failed(expectRun(iterator, T0), 1, T0, T0, BROKEN);

    iterator.record(failed);

    TaskResult result = expectFinished(iterator, T0);
    assertThat(result.status()).isEqualTo(Status.FAILED);
    assertThat(result.cause()).isEqualTo(failed.inTask("t"));
  }

  @Test
  void aFailedStepWithContinueOnErrorDoesNot() {
    TaskMachine iterator =
        new TaskMachine(new Task("t", List.of(WORK.withId("a").withContinueOnError(true), WORK)));
    iterator.record(Outcome.failed(expectRun(iterator, T0), 1, T0, T0, BROKEN));

    assertThat(expectRun(iterator, T0)).isEqualTo(WORK);
  }

  @Test
  void aRetryComesAfterItsPauseAndCountsTheAttempt() {
    TaskMachine iterator = new TaskMachine(new Task("t", List.of(WORK.withRetry(Retry.of(1)))));
    Step.Work<?> step = expectRun(iterator, T0);
    iterator.record(Outcome.failed(step, 1, T0, T0, BROKEN));

    Instant retryAt = iterator.retryAt();
    assertThat(retryAt).isNotNull().isBetween(T0, T0.plusSeconds(1));
    assertThat(iterator.decide(retryAt)).isEqualTo(new Decision.Run(step, 2));
    iterator.record(Outcome.failed(step, 2, retryAt, retryAt, BROKEN));
    assertThat(expectFinished(iterator, retryAt).status()).isEqualTo(Status.FAILED);
  }

  @Test
  void theTasksTimeoutEndsAWaitAndForbidsFurtherTries() {
    Task waits =
        new Task("t", List.of(Step.wait("long", Duration.ofHours(1))))
            .withTimeout(Duration.ofMinutes(1));
    TaskMachine waiting = new TaskMachine(waits);
    assertThat(waiting.decide(T0))
        .isEqualTo(new Decision.WaitUntil(waits.steps().getFirst(), T0.plusSeconds(60)));
    Decision ended = waiting.decide(T0.plusSeconds(60));
    Outcome outcome = ((Decision.Conclude) ended).outcome();
    assertThat(outcome.status()).isEqualTo(Status.TIMED_OUT);
    waiting.record(outcome);
    assertThat(expectFinished(waiting, T0.plusSeconds(60)).status()).isEqualTo(Status.TIMED_OUT);

    TaskMachine working =
        new TaskMachine(
            new Task("t", List.of(WORK.withRetry(Retry.of(5)))).withTimeout(Duration.ofMinutes(1)));
    Step.Work<?> step = expectRun(working, T0);
    working.record(Outcome.timedOut(step, 1, T0, T0.plusSeconds(60), "too long"));
    assertThat(expectFinished(working, T0.plusSeconds(60)).status()).isEqualTo(Status.TIMED_OUT);
  }

  @Test
  void aCancelledTaskStartsNothingMore() {
    TaskMachine between = new TaskMachine(new Task("t", List.of(WORK)));
    between.decide(T0);
    between.cancel("enough");
    assertThat(expectFinished(between, T0).status()).isEqualTo(Status.CANCELLED);

    TaskMachine waiting =
        new TaskMachine(new Task("t", List.of(Step.wait("w", Duration.ofHours(1)), WORK)));
    waiting.decide(T0);
    waiting.cancel("enough");
    Outcome outcome = ((Decision.Conclude) waiting.decide(T0.plusSeconds(5))).outcome();
    assertThat(outcome.status()).isEqualTo(Status.CANCELLED);
    waiting.record(outcome);
    assertThat(expectFinished(waiting, T0.plusSeconds(5)).status()).isEqualTo(Status.CANCELLED);
  }

  @Test
  void outputsAreReadableByLaterStepsUnderTheStepsId() {
    TaskMachine iterator = new TaskMachine(new Task("t", List.of(WORK.withId("push"), WORK)));
    iterator.record(
        Outcome.succeeded(expectRun(iterator, T0), 1, T0, T0, Map.of("image", "weft:1")));

    assertThat(iterator.context().outputs()).isEqualTo(Map.of("push", Map.of("image", "weft:1")));
  }

  @Test
  void recordedOutcomesToldToAFreshIteratorBringItWhereTheFirstStood() {
    Task task =
        new Task(
            "t",
            List.of(
                WORK.withId("a"),
                WORK.withId("flaky").withRetry(Retry.of(3)),
                Step.wait("pause", Duration.ofHours(1))));
    TaskMachine first = new TaskMachine(task, seeded(7));
    List<Outcome> journal = new ArrayList<>();
    journal.add(Outcome.succeeded(expectRun(first, T0), 1, T0, T0, Map.of("x", 1)));
    first.record(journal.getLast());
    journal.add(Outcome.failed(expectRun(first, T0), 1, T0, T0.plusSeconds(1), BROKEN));
    first.record(journal.getLast());

    TaskMachine second = new TaskMachine(task, seeded(7));
    journal.forEach(second::record);

    assertThat(second.decide(T0.plusSeconds(1))).isEqualTo(first.decide(T0.plusSeconds(1)));
    assertThat(second.context().outputs()).isEqualTo(first.context().outputs());
  }

  @Test
  void anOutcomeOfAnotherStepIsRefused() {
    TaskMachine iterator =
        new TaskMachine(new Task("t", List.of(WORK.withId("a"), WORK.withId("b"))));

    assertThatThrownBy(
            () -> iterator.record(Outcome.succeeded(WORK.withId("b"), 1, T0, T0, Map.of())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("`a`")
        .hasMessageContaining("`b`");
  }

  private static Step.Work<?> expectRun(TaskMachine iterator, Instant now) {
    Decision decision = iterator.decide(now);
    assertThat(decision).isInstanceOf(Decision.Run.class);
    return ((Decision.Run) decision).step();
  }

  private static TaskResult expectFinished(TaskMachine iterator, Instant now) {
    Decision decision = iterator.decide(now);
    assertThat(decision).isInstanceOf(Decision.Finished.class);
    return ((Decision.Finished) decision).result();
  }

  private static Step<?> waitStep(TaskMachine iterator) {
    return iterator.task().steps().getFirst();
  }

  private static RunContext seeded(long seed) {
    return new RunContext("run", seed, Map.of(), Status.SUCCEEDED);
  }
}
