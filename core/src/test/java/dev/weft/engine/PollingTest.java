package dev.weft.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Failure;
import dev.weft.HistoryEvent;
import dev.weft.Outcome;
import dev.weft.Poll;
import dev.weft.Retry;
import dev.weft.RunContext;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What the machine of a task decides about a polled step.
class PollingTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration TEN = Duration.ofSeconds(10);
  private static final Poll.Until DONE =
      (_, outputs) ->
          "done".equals(Objects.requireNonNull(outputs.get("state"), "there is no state"))
              ? null
              : "the state is " + outputs.get("state");
  private static final Step.Work<?> JOB =
      new Step.Work<>("job", _ -> Map.of()).withPoll(Poll.of(DONE, TEN));
  private static final Failure BUSY = new Failure("503", "busy");

  private Instant now = T0;
  private @Nullable TaskMachine machine;

  @Test
  void anAnswerThatIsNotTheLastIsFollowedByAnotherAttemptAfterThePause() {
    begin(JOB);

    assertThat(answers("queued")).isNull();
    assertThat(answers("running")).isNull();
    Outcome last = Objects.requireNonNull(answers("done"));

    assertThat(last.status()).isEqualTo(Status.SUCCEEDED);
    assertThat(last.attempt()).isEqualTo(3);
    assertThat(now).isEqualTo(T0.plusSeconds(23));
    machine().record(last);
    assertThat(machine().decide(now)).isInstanceOf(Decision.Finished.class);
  }

  @Test
  void askingTwiceGivesTheSamePause() {
    begin(JOB);
    answers("queued");

    Decision once = machine().decide(now);

    assertThat(once).isEqualTo(new Decision.WaitUntil(JOB, now.plus(TEN)));
    assertThat(machine().decide(now.plusSeconds(9))).isEqualTo(once);
  }

  @Test
  void pausesGrowUpToTheLongest() {
    begin(JOB.withPoll(Poll.of(DONE, TEN).withLongest(Duration.ofSeconds(35))));
    List<Long> pauses = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      answers("queued");
      pauses.add(Duration.between(now, machine().nextPoll()).toSeconds());
    }

    assertThat(pauses).containsExactly(10L, 20L, 35L, 35L);
  }

  @Test
  void aFailureIsRetriedAndEachAnswerCountsAnew() {
    begin(JOB.withRetry(Retry.of(1)));

    fails(BUSY);
    assertThat(answers("queued")).isNull();
    fails(BUSY);
    assertThat(answers("queued")).isNull();
    fails(BUSY);
    assertThat(machine().decide(now)).isInstanceOf(Decision.WaitUntil.class);
    fails(BUSY);

    assertThat(machine().decide(now)).isInstanceOf(Decision.Finished.class);
    assertThat(cause().attempt()).isEqualTo(6);
    assertThat(cause().failure()).isEqualTo(BUSY);
  }

  @Test
  void theLastPollIsMadeWhenItsTimeHasPassedAndTheMessageSaysTheLastAnswer() {
    begin(JOB.withPoll(Poll.of(DONE, TEN).withWithin(Duration.ofSeconds(15))));

    answers("queued");
    assertThat(machine().nextPoll()).isEqualTo(T0.plusSeconds(11));
    answers("running");
    assertThat(machine().nextPoll()).isEqualTo(T0.plusSeconds(15));
    Outcome late = Objects.requireNonNull(answers("running"));

    assertThat(late.status()).isEqualTo(Status.TIMED_OUT);
    assertThat(late.failure())
        .isEqualTo(
            new Failure(
                Failure.WITHIN, "not done within 15s, after 3 answers: the state is running"));
    machine().record(late);
    assertThat(machine().decide(now)).isInstanceOf(Decision.Finished.class);
  }

  @Test
  void anAttemptUnderWayIsBoundedByBothAndNotTriedAgainAfterTheWhole() {
    Poll poll = Poll.of(DONE, TEN).withWithin(Duration.ofSeconds(15));
    begin(JOB.withPoll(poll).withTimeout(Duration.ofSeconds(12)).withRetry(Retry.of(9)));
    Decision.Run first = next();
    assertThat(machine().timeUp(first, now)).isEqualTo(T0.plusSeconds(12));
    assertThat(machine().timeoutMessage(first, T0.plusSeconds(12)))
        .isEqualTo("timed out after 12s");
    answers("queued");

    Decision.Run second = next();
    Instant end = T0.plusSeconds(15);
    assertThat(machine().timeUp(second, now)).isEqualTo(end);
    String message = machine().timeoutMessage(second, end);
    assertThat(message).isEqualTo("not done within 15s, after 1 answer: the state is queued");
    Outcome cut =
        machine().judge(Outcome.timedOut(second.step(), second.attempt(), now, end, message));

    assertThat(cut).isNotNull();
    assertThat(Objects.requireNonNull(cut.failure()).code()).isEqualTo(Failure.WITHIN);
    machine().record(cut);
    assertThat(machine().decide(end)).isInstanceOf(Decision.Finished.class);
  }

  @Test
  void aStepThatNeverAnswersSaysSo() {
    begin(JOB.withPoll(Poll.of(DONE, TEN).withWithin(Duration.ofSeconds(15))));
    Decision.Run run = next();

    assertThat(machine().timeUp(run, now)).isEqualTo(T0.plusSeconds(15));
    assertThat(machine().timeoutMessage(run, T0.plusSeconds(15)))
        .isEqualTo("not done within 15s: there was no answer");
  }

  @Test
  void theLastRetryBeginsWhenTheWholeHasPassed() {
    begin(
        JOB.withPoll(Poll.of(DONE, TEN).withWithin(TEN))
            .withRetry(Retry.of(9).withBackoff(Duration.ofMinutes(1), Duration.ofMinutes(1))));

    fails(BUSY);
    assertThat(machine().retryAt()).isEqualTo(T0.plus(TEN));
    fails(BUSY);

    assertThat(machine().decide(now)).isInstanceOf(Decision.Finished.class);
    assertThat(cause().failure())
        .isEqualTo(
            new Failure(
                Failure.WITHIN, "not done within 10s: there was no answer; the last try: busy"));
  }

  @Test
  void noRetryBeginsBeforeTheOtherSideWantsIt() {
    begin(JOB.withPoll(Poll.of(DONE, TEN).withWithin(TEN)).withRetry(Retry.of(9)));

    fails(new Failure("429", "later", Duration.ofSeconds(11), null));

    assertThat(machine().decide(now)).isInstanceOf(Decision.Finished.class);
  }

  @Test
  void anAnswerThatCannotBeJudgedIsAFailureThatIsRetried() {
    begin(JOB.withRetry(Retry.of(1)));
    Decision.Run run = next();
    now = now.plusSeconds(1);

    Outcome outcome =
        machine()
            .judge(
                Outcome.succeeded(
                    run.step(), 1, now.minusSeconds(1), now, Map.<String, Object>of()));

    assertThat(Objects.requireNonNull(outcome).status()).isEqualTo(Status.FAILED);
    assertThat(Objects.requireNonNull(outcome.failure()).message()).contains("there is no state");
    machine().record(outcome);
    assertThat(machine().retryAt()).isNotNull();
  }

  @Test
  void theLastAnswerIsLeftWhereTheTaskGoesOn() {
    Poll poll = Poll.of(DONE, TEN).withWithin(TEN);
    begin(JOB.withPoll(poll).withContinueOnError(true));
    answers("queued");

    assertThat(Objects.requireNonNull(answers("running")).outputs())
        .isEqualTo(Map.of("state", "running"));
  }

  @Test
  void aTaskThatIsCancelledBetweenTwoPollsIsNotPolledAgain() {
    begin(JOB);
    answers("queued");

    machine().cancel("enough");

    assertThat(machine().decide(now))
        .isInstanceOfSatisfying(
            Decision.Conclude.class,
            it -> assertThat(it.outcome().status()).isEqualTo(Status.CANCELLED));
  }

  @Test
  void theTimeoutOfTheTaskEndsThePause() {
    Task task = new Task("t", List.of(JOB)).withTimeout(Duration.ofSeconds(5));
    machine = new TaskMachine(task);
    answers("queued");

    assertThat(machine().decide(now)).isEqualTo(new Decision.WaitUntil(JOB, T0.plusSeconds(5)));
    assertThat(machine().decide(T0.plusSeconds(5))).isInstanceOf(Decision.Conclude.class);
  }

  @Test
  void oneThatGoesOnIsPolledAtOnceAndItsTimeCountsFromTheFirstPollOnRecord() {
    Step.Work<?> job = JOB.withPoll(Poll.of(DONE, TEN).withWithin(Duration.ofMinutes(1)));
    now = T0.plusSeconds(45);
    machine = recorded(job, new HistoryEvent.Began("job", T0));

    assertThat(machine().decide(now)).isEqualTo(new Decision.Run(job, 1));
    answers("queued");
    assertThat(machine().nextPoll()).isEqualTo(T0.plusSeconds(56));
    answers("queued");

    assertThat(machine().nextPoll()).isEqualTo(T0.plusSeconds(60));
  }

  @Test
  void oneWhoseTimeHasPassedMeanwhileIsPolledOnceMore() {
    Step.Work<?> job = JOB.withPoll(Poll.of(DONE, TEN).withWithin(Duration.ofMinutes(1)));
    now = T0.plusSeconds(3600);
    machine = recorded(job, new HistoryEvent.Began("job", T0));

    Decision.Run run = next();
    assertThat(machine().timeUp(run, now)).isEqualTo(now.plusSeconds(60));
    assertThat(Objects.requireNonNull(answers("queued")).status()).isEqualTo(Status.TIMED_OUT);
  }

  @Test
  void failuresOnRecordWithAnswersInBetweenDoNotAddUp() {
    Step.Work<?> job = JOB.withRetry(Retry.of(1));
    now = T0.plusSeconds(45);
    machine = recorded(job, new HistoryEvent.Began("job", T0), failed(2), failed(5));

    assertThat(machine().decide(now)).isEqualTo(new Decision.Run(job, 6));
    assertThat(answers("queued")).isNull();
    assertThat(next()).isEqualTo(new Decision.Run(job, 7));
  }

  @Test
  void whatCannotBePolledIsRefused() {
    assertThatThrownBy(() -> Poll.of(DONE, Duration.ZERO))
        .hasMessage("a step would be polled every PT0S");
    assertThatThrownBy(() -> Poll.of(DONE, TEN).withLongest(Duration.ofSeconds(9)))
        .hasMessageContaining("every PT10S to PT9S");
    assertThatThrownBy(() -> Poll.of(DONE, TEN).withWithin(Duration.ofSeconds(9)))
        .hasMessageContaining("every PT10S within PT9S");
  }

  private static HistoryEvent failed(int attempt) {
    Instant at = T0.plusSeconds(attempt);
    return new HistoryEvent.Ended("job", attempt, Status.FAILED, at, at, Map.of(), BUSY);
  }

  private TaskMachine recorded(Step<?> step, HistoryEvent... record) {
    return new TaskMachine(new Task("t", List.of(step)), RunContext.NONE, List.of(record), now);
  }

  private void begin(Step<?> step) {
    machine = new TaskMachine(new Task("t", List.of(step)));
  }

  private TaskMachine machine() {
    return Objects.requireNonNull(machine);
  }

  private Outcome cause() {
    return Objects.requireNonNull(Objects.requireNonNull(machine().result()).cause());
  }

  /// Waits for the next attempt.
  private Decision.Run next() {
    Decision decision = machine().decide(now);
    if (decision instanceof Decision.WaitUntil(Step<?> _, Instant until)) {
      now = until;
      decision = machine().decide(now);
    }
    Decision.Run run = (Decision.Run) decision;
    machine().beginAttempt(run, now);
    return run;
  }

  /// The next attempt answers after a second.
  private @Nullable Outcome answers(String state) {
    Decision.Run run = next();
    Instant began = now;
    now = now.plusSeconds(1);
    return machine()
        .judge(Outcome.succeeded(run.step(), run.attempt(), began, now, Map.of("state", state)));
  }

  private void fails(Failure failure) {
    Decision.Run run = next();
    Outcome failed = Outcome.failed(run.step(), run.attempt(), now, now, failure);
    machine().record(Objects.requireNonNull(machine().judge(failed)));
  }
}
