package dev.weft;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The smallest driver: carries out one iterator's decisions on the calling thread.
final class Walk implements Iterator<Outcome> {
  private final TaskIterator iterator;
  private final InstantSource clock = new MonotonicClock();
  private @Nullable Outcome next;

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
    while (true) {
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
        case Decision.Finished(TaskResult result) -> {
          Outcome cause = result.cause();
          if (cause != null && cause.status() == Status.TIMED_OUT) {
            throw failure(cause);
          }
          return null;
        }
      }
    }
  }

  private Outcome orThrow(Outcome outcome) {
    if (outcome.status() == Status.CANCELLED) {
      throw interrupted();
    }
    TaskResult result = iterator.result();
    if (result != null && outcome.equals(result.cause())) {
      throw failure(outcome);
    }
    return outcome;
  }

  private StepFailedException failure(Outcome outcome) {
    Failure failure = outcome.failure();
    if (failure == null) {
      throw new IllegalStateException("a fault without a failure: " + outcome);
    }
    return new StepFailedException(
        iterator.name() + ": " + outcome.step().name() + ": " + failure.message(), failure);
  }

  private Outcome carryOut(Decision.Run run) {
    Attempt attempt =
        new Attempt("", iterator.task(), run.step(), run.attempt(), iterator.outputs(), _ -> {});
    Instant started = clock.instant();
    long deadline = iterator.deadline();
    Duration timeout = run.step().timeout();
    if (timeout != null) {
      deadline = Math.min(deadline, Nanos.plus(Nanos.of(started), timeout));
    }
    return deadline == Long.MAX_VALUE
        ? attempt.carryOut(clock)
        : within(Duration.ofNanos(deadline - Nanos.of(started)), attempt, started);
  }

  /// A thread cannot bound itself, so a bounded attempt gets another.
  private Outcome within(Duration left, Attempt attempt, Instant started) {
    try {
      List<Outcome> outcomes =
          Weft.gather(Bounds.NONE.withTimeout(left), List.of(() -> attempt.carryOut(clock)));
      return outcomes.getFirst();
    } catch (TimeoutException timeout) {
      return Outcome.timedOut(
          attempt.step(),
          attempt.number(),
          started,
          clock.instant(),
          "timed out after " + Durations.format(left));
    } catch (InterruptedException interrupt) {
      throw interrupted();
    } catch (Exception unexpected) {
      throw new IllegalStateException("an attempt threw instead of failing", unexpected);
    }
  }

  private void waitUntil(Instant until) {
    for (long left = left(until); left > 0; left = left(until)) {
      if (Thread.interrupted()) {
        throw interrupted();
      }
      LockSupport.parkNanos(this, left);
    }
  }

  private long left(Instant until) {
    return Nanos.of(until) - Nanos.of(clock.instant());
  }

  private CancellationException interrupted() {
    Thread.currentThread().interrupt();
    return new CancellationException(iterator.name() + " was interrupted");
  }
}
