package dev.weft;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The smallest driver: carries out one iterator's decisions on the calling thread.
final class Walk implements Iterator<Outcome> {
  private final TaskIterator iterator;
  private final InstantSource clock = new MonotonicClock();
  private @Nullable Outcome next;
  private boolean ended;

  Walk(TaskIterator iterator) {
    this.iterator = iterator;
  }

  @Override
  public boolean hasNext() {
    if (next == null) {
      next = walkOneStep();
    }
    return next != null;
  }

  @Override
  public Outcome next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException(iterator.name() + " has no step left");
    }
    Outcome outcome = next;
    next = null;
    return outcome;
  }

  /// The outcome of the next step's last attempt; null when nothing is left.
  private @Nullable Outcome walkOneStep() {
    while (!ended) {
      switch (iterator.decide(clock.instant())) {
        case Decision.Run run -> {
          Outcome outcome = carryOut(run);
          iterator.record(outcome);
          if (iterator.retryAt() == null) {
            return orThrow(outcome);
          }
        }
        case Decision.Conclude(Outcome outcome) -> {
          iterator.record(outcome);
          return orThrow(outcome);
        }
        case Decision.WaitUntil(Step _, Instant until) -> waitUntil(until);
        case Decision.Fork(Step.Gather _, List<TaskIterator> branches) -> walkAll(branches);
        case Decision.Await(Step.Approval step, Instant _, Instant _) ->
            throw new UnsupportedOperationException(
                iterator.name() + ": nobody can answer `" + step.name() + "` here; run a plan");
        case Decision.Finished(TaskResult result) -> throwIfBad(result);
      }
    }
    return null;
  }

  /// A failure that nothing is to be done about any more is thrown at once.
  private Outcome orThrow(Outcome outcome) {
    TaskResult result = iterator.result();
    if (result != null) {
      throwIfBad(result);
    }
    return outcome;
  }

  private void throwIfBad(TaskResult result) {
    ended = true;
    Outcome cause = result.cause();
    Failure failure = cause == null ? null : cause.failure();
    if (result.status() == Status.CANCELLED) {
      Thread.currentThread().interrupt();
      throw new CancellationException(iterator.name() + " was interrupted");
    }
    if (cause != null && failure != null && result.status().isFault()) {
      throw new StepFailedException(
          iterator.name() + ": " + cause.step().name() + ": " + failure.message(), failure);
    }
  }

  /// The branches' failures are the gather step's, which the iterator judges.
  private void walkAll(List<TaskIterator> branches) {
    List<Callable<@Nullable Void>> walks = new ArrayList<>();
    for (TaskIterator branch : branches) {
      walks.add(
          () -> {
            branch.forEach(_ -> {});
            return null;
          });
    }
    try {
      Weft.settled(Bounds.NONE, walks);
    } catch (InterruptedException interrupt) {
      iterator.cancel("interrupted");
      branches.forEach(branch -> branch.decide(clock.instant()));
    }
  }

  private Outcome carryOut(Decision.Run run) {
    Attempt attempt = new Attempt(iterator.context(), run.step(), run.attempt(), (_, _) -> {});
    Instant started = clock.instant();
    Instant timeUp = iterator.timeUp(run, started);
    return timeUp == null
        ? attempt.carryOut(started, clock)
        : within(Duration.between(started, timeUp), attempt, started);
  }

  /// A thread cannot bound itself, so a bounded attempt gets another.
  private Outcome within(Duration left, Attempt attempt, Instant started) {
    try {
      List<Outcome> outcomes =
          Weft.gather(
              Bounds.NONE.withTimeout(left), List.of(() -> attempt.carryOut(started, clock)));
      return outcomes.getFirst();
    } catch (TimeoutException timeout) {
      return Outcome.timedOut(
          attempt.step(),
          attempt.number(),
          started,
          clock.instant(),
          "timed out after " + Durations.format(left));
    } catch (InterruptedException interrupt) {
      return Outcome.cancelled(
          attempt.step(), attempt.number(), started, clock.instant(), "interrupted");
    } catch (Exception unexpected) {
      throw new IllegalStateException("an attempt threw instead of failing", unexpected);
    }
  }

  private void waitUntil(Instant until) {
    for (long left = left(until); left > 0; left = left(until)) {
      if (Thread.interrupted()) {
        iterator.cancel("interrupted");
        return;
      }
      LockSupport.parkNanos(this, left);
    }
  }

  private long left(Instant until) {
    return Nanos.of(until) - Nanos.of(clock.instant());
  }
}
