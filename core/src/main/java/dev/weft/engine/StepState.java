package dev.weft.engine;

import dev.weft.Context;
import dev.weft.Durations;
import dev.weft.Failure;
import dev.weft.Outcome;
import dev.weft.Poll;
import dev.weft.RunContext;
import dev.weft.Step;
import dev.weft.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How far a task has come with the step that it is at: which attempt, since when, and until when
/// at most. For a branch of a gather step, what its parent is at counts, too.
///
/// A part of its [TaskMachine], and a superclass for the reason that [TaskState] gives.
public abstract sealed class StepState extends TaskState permits TaskMachine {
  // Null but for a branch of a gather step, of which its parent holds all.
  final @Nullable TaskMachine parent;
  int attempt = 1;
  // For a wait or an approval: when it began. For the pause before a retry or the next poll: when
  // it ends.
  long mark = UNSET;
  @Nullable Branches branches;
  // Null but for a polled step, from its first attempt on.
  @Nullable Polling polling;

  StepState(Task task, RunContext run, @Nullable TaskMachine parent) {
    super(task, run);
    this.parent = parent;
  }

  /// What the step at hand can see.
  public Context context() {
    return parent == null ? ownContext() : parent.context();
  }

  /// When the steps at hand run out of time; `Long.MAX_VALUE` where they have no timeout.
  public long deadline() {
    if (parent != null) {
      return Math.min(parent.deadline(), parent.branchesDeadline());
    }
    Duration timeout = task().timeout();
    boolean bounded = phase() == Phase.READY || phase() == Phase.STEPS;
    return timeout == null || startedAt() == UNSET || !bounded
        ? Long.MAX_VALUE
        : Nanos.plus(startedAt(), timeout);
  }

  String timeoutMessage() {
    if (parent == null) {
      return "the task's timeout of " + Durations.format(task().timeout()) + " passed";
    }
    return parent.branches != null && parent.branchesDeadline() <= parent.deadline()
        ? parent.branches.timeoutMessage()
        : parent.timeoutMessage();
  }

  /// When an attempt that begins now is to be interrupted because its own time, or that of its
  /// task, is up; null for never.
  public @Nullable Instant timeUp(Decision.Run attempt, Instant now) {
    Duration timeout = attempt.step().timeout();
    long own = timeout == null ? Long.MAX_VALUE : Nanos.plus(Nanos.of(now), timeout);
    Poll poll = attempt.step().poll();
    long polled = poll == null ? Long.MAX_VALUE : polling(poll, now).bound(Nanos.of(now));
    long end = Math.min(Math.min(own, polled), deadline());
    return end == Long.MAX_VALUE ? null : Nanos.toInstant(end);
  }

  /// When the time of the task, or of the gather step that this is a branch of, is up; null for
  /// never.
  public @Nullable Instant timeUp() {
    return deadline() == Long.MAX_VALUE ? null : Nanos.toInstant(deadline());
  }

  /// What is said of an attempt whose time is up.
  public String timeoutMessage(Decision.Run attempt, Instant now) {
    if (Nanos.of(now) >= deadline()) {
      return timeoutMessage();
    }
    Duration timeout = attempt.step().timeout();
    Poll poll = attempt.step().poll();
    return poll != null && (timeout == null || isPolledOut(poll, timeout, now))
        ? polling(poll, now).message()
        : "timed out after " + Durations.format(timeout);
  }

  /// Whether it was the time within which the step is polled that is up, and not the attempt's own.
  private boolean isPolledOut(Poll poll, Duration timeout, Instant now) {
    Duration within = poll.within();
    return polling == null
        ? within != null && within.compareTo(timeout) < 0
        : Nanos.of(now) >= polling.end();
  }

  private Polling polling(Poll poll, Instant now) {
    return polling == null ? new Polling(poll, Nanos.of(now)) : polling;
  }

  /// An attempt begins. Drivers that do not say so leave it to [#judge].
  public void beginAttempt(Decision.Run attempt, Instant now) {
    Poll poll = attempt.step().poll();
    if (poll != null) {
      polling = polling(poll, now);
    }
  }

  /// Judges how an attempt has ended, before it is put on record: the answer of a polled step need
  /// not be the last one.
  ///
  /// @return the outcome to record; null if the step is polled again, at [#nextPoll]
  public @Nullable Outcome judge(Outcome ended) {
    Poll poll = ended.step() instanceof Step.Work<?> work ? work.poll() : null;
    if (poll == null) {
      return ended;
    }
    Polling progress = polling(poll, ended.started());
    polling = progress;
    Outcome outcome = progress.judge(ended, context());
    if (outcome == null) {
      startAt(Nanos.of(ended.started()));
      begin();
      mark = progress.next(Nanos.of(ended.ended()));
      attempt = ended.attempt() + 1;
      return null;
    }
    Failure failure = outcome.failure();
    // It says so itself, since a record is replayed by another clock.
    return outcome.status().isFault()
            && failure != null
            && RetryRules.allows(outcome.step().retry(), tries(), failure)
            && !progress.isInTime(outcome, failure)
        ? progress.outOfTime(outcome, failure)
        : outcome;
  }

  /// How the polled step at hand has been polled so far; null before its first attempt.
  public @Nullable Polling polling() {
    return polling;
  }

  /// When the polled step at hand is polled again, after an answer.
  public Instant nextPoll() {
    return Nanos.toInstant(mark);
  }

  /// A polled step goes on that is on record.
  ///
  /// @param began when it began
  /// @param known an attempt that has ended; null if there is none left
  void resumePolling(Poll poll, Instant began, @Nullable Outcome known) {
    if (polling == null) {
      polling = new Polling(poll, Nanos.of(began));
      mark = known == null ? Nanos.of(began) : mark;
    }
    if (known != null) {
      polling.resumeAt(known.attempt(), attempt);
      attempt = known.attempt();
    }
  }

  /// Which try of the step at hand this is: polling counts them anew after each answer.
  int tries() {
    return polling == null ? attempt : polling.tries(attempt);
  }

  /// When the time within which the step at hand is polled is up; `Long.MAX_VALUE` for never.
  long endOfPolling() {
    return polling == null ? Long.MAX_VALUE : polling.end();
  }

  /// Whether it is at its `finally` steps, which nothing stops.
  public boolean isFinalizing() {
    return parent == null ? phase() == Phase.FINALLY : parent.isFinalizing();
  }

  /// Whether it is at its `on-failure` or `finally` steps.
  public boolean isCleaningUp() {
    return parent == null
        ? phase() == Phase.ON_FAILURE || phase() == Phase.FINALLY
        : parent.isCleaningUp();
  }

  /// When the next attempt begins, if the step at hand has failed and is tried again.
  public @Nullable Instant retryAt() {
    return attempt > 1 && result() == null ? Nanos.toInstant(mark) : null;
  }

  Decision decideWork(Step.Work<?> work, Instant now) {
    if (work.shares().isEmpty()) {
      return new Decision.Run(work, attempt);
    }
    try {
      return new Decision.Run(work.withSharesIn(context()), attempt);
    } catch (Throwable thrown) {
      Failure failure = RuleFailure.of(thrown);
      return new Decision.Conclude(Outcome.failed(work, attempt, now, now, failure));
    }
  }

  Decision decideWait(Step.Wait wait, Instant now, long time) {
    if (mark == UNSET) {
      mark = time;
      begin();
    }
    long end = Nanos.plus(mark, wait.duration());
    return time >= end
        ? new Decision.Conclude(
            Outcome.succeeded(wait, attempt, since(wait, now), now, Map.of()).inTask(name()))
        : waitUntil(wait, end);
  }

  Decision decideApproval(Step.Approval written, Instant now, long time) {
    Step.Approval approval;
    try {
      approval = asked(written);
    } catch (Throwable thrown) {
      Failure failure = RuleFailure.of(thrown);
      return new Decision.Conclude(Outcome.failed(written, attempt, now, now, failure));
    }
    if (mark == UNSET) {
      mark = time;
      begin();
    }
    Duration timeout = approval.timeout();
    long end = timeout == null ? Long.MAX_VALUE : Nanos.plus(mark, timeout);
    if (time >= end) {
      String message = "nobody answered within " + Durations.format(timeout);
      return new Decision.Conclude(
          Outcome.timedOut(approval, attempt, since(approval, now), now, message));
    }
    long until = Math.min(end, deadline());
    return new Decision.Await(
        approval, since(approval, now), until == Long.MAX_VALUE ? null : Nanos.toInstant(until));
  }

  /// The approval with what is asked as its name.
  private Step.Approval asked(Step.Approval approval) {
    Function<Context, String> question = approval.question();
    return question == null
        ? approval
        : approval.withName(
            Objects.requireNonNull(question.apply(context()), "the question is null"));
  }

  Decision waitUntil(Step<?> step, long time) {
    return new Decision.WaitUntil(step, Nanos.toInstant(Math.min(time, deadline())));
  }

  /// When a wait or an approval under way began; now, where nothing is.
  Instant since(Step<?> step, Instant now) {
    return mark == UNSET || step.isCarriedOut() ? now : Nanos.toInstant(mark);
  }

  /// Comes to another step, or to another phase.
  void nextStep() {
    attempt = 1;
    mark = UNSET;
    polling = null;
  }

  long branchesDeadline() {
    return branches == null ? Long.MAX_VALUE : branches.deadline();
  }

  /// A source that depends on nothing but the seed, the task, the step and the attempt, so that a
  /// resumed task comes to the same pauses.
  SplittableRandom random(Step<?> step) {
    long place = ((long) name().hashCode() << 32) ^ ((long) step.id().hashCode() << 8) ^ attempt;
    return new SplittableRandom(run.seed() ^ (place * 0x9E3779B97F4A7C15L));
  }
}
