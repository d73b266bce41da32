package dev.weft.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Failure;
import dev.weft.HistoryEvent;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Which parts of a task's record are still valid when its run continues.
class ReplayTest {
  private static final Instant THEN = Instant.parse("2026-01-01T10:00:00Z");
  private static final Instant NOW = THEN.plusSeconds(60);
  private static final HistoryEvent CONTINUED = new HistoryEvent.Continued();
  private static final HistoryEvent RETRIED = new HistoryEvent.Retried();

  private final Step.Work<?> first = work("first");
  private final Step.Work<?> second = work("second");
  private final Step.Work<?> cleanUp = work("clean up");
  private final Task task =
      new Task("task", List.of(first, second))
          .withRules(
              Task.Rules.NONE
                  .withOnFailure(List.of(work("report")))
                  .withFinallySteps(List.of(cleanUp)));

  @Test
  void whatWasCancelledGoesOnAndIsCleanedUpAfterAnew() {
    TaskMachine iterator =
        iterator(
            task,
            ended("first", Status.SUCCEEDED),
            ended("second", Status.CANCELLED),
            ended("clean up", Status.SUCCEEDED),
            taskEnded(Status.CANCELLED),
            CONTINUED);

    assertThat(stepsFrom(iterator)).containsExactly("second", "clean up");
  }

  @Test
  void whatHadBegunIsCleanedUpAfterAlsoIfItIsStoppedBeforeItBeginsAgain() {
    TaskMachine cut = iterator(task, ended("first", Status.CANCELLED), CONTINUED);
    cut.cut("others have failed");
    TaskMachine late =
        iterator(
            task.withTimeout(Duration.ofSeconds(1)),
            ended("first", Status.CANCELLED),
            ended("clean up", Status.SUCCEEDED),
            taskEnded(Status.CANCELLED),
            CONTINUED);

    assertThat(stepsFrom(cut)).containsExactly("clean up");
    assertThat(stepsFrom(late)).containsExactly("report", "clean up");
  }

  @Test
  void withoutBeingContinuedWhatWasCancelledStaysSo() {
    TaskMachine iterator =
        iterator(task, ended("first", Status.SUCCEEDED), ended("second", Status.CANCELLED));

    assertThat(stepsFrom(iterator)).containsExactly("clean up");
  }

  @Test
  void whatFailedIsTriedAgainOnlyWhenItIsRetried() {
    List<HistoryEvent> record =
        List.of(
            ended("first", Status.SUCCEEDED),
            ended("second", Status.FAILED),
            ended("report", Status.SUCCEEDED),
            ended("clean up", Status.SUCCEEDED),
            taskEnded(Status.FAILED));
    assertThat(past(task, false, with(record, CONTINUED)).result())
        .isNotNull()
        .extracting(TaskResult::status)
        .isEqualTo(Status.FAILED);

    List<HistoryEvent> retried = with(record, RETRIED);
    assertThat(past(task, false, retried).result()).isNull();
    assertThat(stepsFrom(iterator(task, retried.toArray(HistoryEvent[]::new))))
        .containsExactly("second", "clean up");
  }

  @Test
  void aFailureThatTheTaskWasToGoOnAfterIsNotTriedAgain() {
    Task lenient = new Task("task", List.of(first.withContinueOnError(true), second));

    TaskMachine iterator =
        iterator(
            lenient,
            ended("first", Status.FAILED),
            ended("second", Status.FAILED),
            taskEnded(Status.FAILED),
            RETRIED);

    assertThat(stepsFrom(iterator)).containsExactly("second");
  }

  @Test
  void ofStepsSideBySideOnlyThoseAreTriedAgainThatFailed() {
    Task gathering = new Task("task", List.of(Step.gather("both", first, second)));

    TaskMachine iterator =
        iterator(
            gathering,
            new HistoryEvent.Began("both", THEN),
            ended("second", Status.FAILED),
            ended("first", Status.SUCCEEDED),
            ended("both", Status.FAILED),
            taskEnded(Status.FAILED),
            RETRIED);

    assertThat(iterator.decide(NOW)).isInstanceOf(Decision.Fork.class);
    List<TaskMachine> branches = ((Decision.Fork) iterator.decide(NOW)).branches();
    assertThat(branches.getFirst().decide(NOW)).isInstanceOf(Decision.Finished.class);
    assertThat(branches.getLast().decide(NOW)).isEqualTo(new Decision.Run(second, 1));
  }

  @Test
  void aCompletedStepStaysCompletedWhereverItStandsNow() {
    Step.Work<?> between = work("between");
    Task changed = new Task("task", List.of(work("before"), second, between, first));

    TaskMachine iterator =
        iterator(changed, ended("first", Status.SUCCEEDED), ended("second", Status.SUCCEEDED));

    assertThat(stepsFrom(iterator)).containsExactly("before", "between");
  }

  @Test
  void aWaitEndsWhenItWouldHave() {
    Task waiting = new Task("task", List.of(Step.wait("wait", Duration.ofHours(1))));

    assertThat(iterator(waiting, new HistoryEvent.Began("wait", THEN)).decide(NOW))
        .extracting(decision -> ((Decision.WaitUntil) decision).until())
        .isEqualTo(THEN.plusSeconds(3_600));
  }

  @Test
  void aClockThatWasSetBackMakesAWaitNoLonger() {
    Task waiting = new Task("task", List.of(Step.wait("wait", Duration.ofHours(1))));
    Instant later = NOW.plusSeconds(86_400);

    assertThat(iterator(waiting, new HistoryEvent.Began("wait", later)).decide(NOW))
        .extracting(decision -> ((Decision.WaitUntil) decision).until())
        .isEqualTo(NOW.plusSeconds(3_600));
  }

  @Test
  void aTasksTimeGoesOnButBeginsAnewWhenItIsRetried() {
    Task bounded = new Task("task", List.of(first)).withTimeout(Duration.ofSeconds(30));
    HistoryEvent began = new HistoryEvent.Began(null, THEN);

    assertThat(iterator(bounded, began).decide(NOW))
        .isInstanceOfSatisfying(
            Decision.Finished.class,
            it -> assertThat(it.result().status()).isEqualTo(Status.TIMED_OUT));
    assertThat(iterator(bounded, began, taskEnded(Status.TIMED_OUT), RETRIED).decide(NOW))
        .isEqualTo(new Decision.Run(first, 1));
  }

  @Test
  void attemptsAreCountedOn() {
    Step.Work<?> retried = first.withRetry(Retry.of(1).withBackoff(Duration.ZERO, Duration.ZERO));
    Task retrying = new Task("task", List.of(retried));

    assertThat(iterator(retrying, ended("first", Status.FAILED)).decide(NOW))
        .isEqualTo(new Decision.Run(retried, 2));
  }

  @Test
  void whatRunsAtTheEndOfAPlanRunsAgainAfterMore() {
    List<HistoryEvent> record =
        List.of(ended("first", Status.SUCCEEDED), taskEnded(Status.SUCCEEDED));

    assertThat(past(task, true, record).result()).isNotNull();
    assertThat(past(task, true, with(record, CONTINUED)).result()).isNull();
    assertThat(past(task, true, with(record, RETRIED)).next(first)).isNull();
  }

  private static Replay past(Task task, boolean isCleanUp, List<HistoryEvent> record) {
    return new Replay(task, record, isCleanUp, NOW);
  }

  private static List<HistoryEvent> with(List<HistoryEvent> record, HistoryEvent mark) {
    List<HistoryEvent> all = new ArrayList<>(record);
    all.add(mark);
    return all;
  }

  private static TaskMachine iterator(Task task, HistoryEvent... record) {
    return new TaskMachine(task, RunContext.NONE, List.of(record), NOW);
  }

  /// The steps that it still runs, all of which succeed.
  private static List<String> stepsFrom(TaskMachine iterator) {
    List<String> steps = new ArrayList<>();
    while (true) {
      switch (iterator.decide(NOW)) {
        case Decision.Run(Step.Work<?> step, int attempt) -> {
          steps.add(step.id());
          iterator.record(Outcome.succeeded(step, attempt, NOW, NOW, Map.of()));
        }
        case Decision.Conclude(Outcome outcome) -> iterator.record(outcome);
        case Decision decision -> {
          assertThat(decision).isInstanceOf(Decision.Finished.class);
          return steps;
        }
      }
    }
  }

  private static HistoryEvent.Ended ended(String step, Status status) {
    @Nullable Failure failure =
        status == Status.SUCCEEDED ? null : new Failure("exit 1", "no luck");
    return new HistoryEvent.Ended(step, 1, status, THEN, THEN, Map.of(), failure);
  }

  private static HistoryEvent.TaskEnded taskEnded(Status status) {
    return new HistoryEvent.TaskEnded(status, THEN, THEN, null, Map.of());
  }

  private static Step.Work<?> work(String name) {
    return new Step.Work<>(name, _ -> Map.of());
  }
}
