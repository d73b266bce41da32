package dev.weft.thread;

import dev.weft.Attempt;
import dev.weft.Bounds;
import dev.weft.Failure;
import dev.weft.Outcome;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.StepFailedException;
import dev.weft.TaskResult;
import dev.weft.Weft;
import dev.weft.engine.Decision;
import dev.weft.engine.Interruption;
import dev.weft.engine.Nanos;
import dev.weft.engine.TaskMachine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The smallest driver: carries out one iterator's decisions on the calling thread.
public final class ThreadWalk implements Iterator<Outcome> {
  private final TaskMachine machine;
  private final Bounds.Around context;
  private final MonotonicClock clock = new MonotonicClock();
  private @Nullable Outcome next;
  // How the task ended; null while it has not.
  private @Nullable TaskResult result;
  // Whether the thread was interrupted, and is to have its flag set again in the end: the clean-up
  // steps run without it.
  private boolean interrupted;

  /// @param context what bodies run in
  public ThreadWalk(TaskMachine machine, Bounds.Around context) {
    this.machine = machine;
    this.context = context;
  }

  @Override
  public boolean hasNext() {
    if (next == null && result == null) {
      next = walkOneStep();
      // A failure that nothing is to be done about any more is thrown at once.
      TaskResult ended = next == null ? result : machine.result();
      if (ended != null) {
        end(ended);
      }
    }
    return next != null;
  }

  @Override
  public Outcome next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException(machine.name() + " has no step left");
    }
    Outcome outcome = next;
    next = null;
    return outcome;
  }

  /// Ends the task where it stands: runs its clean-up steps, if it has begun.
  ///
  /// @throws StepFailedException if one of them fails, after all of them
  public void close() {
    machine.cancel("left early");
    interrupted = Thread.interrupted();
    StepFailedException failed = null;
    for (Outcome done = walkOneStep(); done != null; done = walkOneStep()) {
      Failure failure = done.failure();
      if (failure == null || !done.status().isFault()) {
        continue;
      }
      StepFailedException thrown = failure(done, failure);
      if (failed == null) {
        failed = thrown;
      } else {
        failed.addSuppressed(thrown);
      }
    }
    restoreInterrupt();
    if (failed != null) {
      throw failed;
    }
  }

  /// The outcome of the next step's last attempt; null when nothing is left.
  private @Nullable Outcome walkOneStep() {
    while (result == null) {
      if (Thread.interrupted()) {
        cancel();
      }
      switch (machine.decide(clock.instant())) {
        case Decision.Run run -> {
          Outcome outcome = machine.judge(carryOut(run).inTask(machine.name()));
          if (outcome != null) {
            interrupted |= outcome.status() == Status.CANCELLED;
            machine.record(outcome);
            if (machine.retryAt() == null) {
              return outcome;
            }
          }
        }
        case Decision.Conclude(Outcome outcome) -> {
          machine.record(outcome);
          return outcome.inTask(machine.name());
        }
        case Decision.WaitUntil(Step<?> _, Instant until) -> waitUntil(until);
        case Decision.Fork(Step.Gather _, List<TaskMachine> branches) -> walkAll(branches);
        case Decision.Await(Step.Approval step, Instant _, Instant _) ->
            throw new UnsupportedOperationException(
                machine.name() + ": nobody can answer `" + step.name() + "` here; run a plan");
        case Decision.Finished(TaskResult ended) -> result = ended;
      }
    }
    return null;
  }

  /// The task has ended: throws what it failed of.
  private void end(TaskResult ended) {
    result = ended;
    restoreInterrupt();
    Outcome cause = ended.cause();
    Failure failure = cause == null ? null : cause.failure();
    boolean failed = ended.status().isFault() || ended.status() == Status.CANCELLED;
    if (cause != null && failure != null && failed) {
      // What was thrown instead of it is not there any more.
      next = null;
      throw ended.status().isFault()
          ? failure(cause, failure)
          : new CancellationException(
              machine.name() + (interrupted ? " was interrupted" : ": " + failure.message()));
    }
  }

  private void restoreInterrupt() {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private StepFailedException failure(Outcome cause, Failure failure) {
    return new StepFailedException(
        machine.name() + ": " + cause.step().name() + ": " + failure.message(), failure);
  }

  private void cancel() {
    interrupted = true;
    machine.cancel("interrupted");
  }

  /// The branches' failures are the gather step's, which the iterator judges.
  private void walkAll(List<TaskMachine> branches) {
    List<Callable<@Nullable Void>> walks = new ArrayList<>();
    for (TaskMachine branch : branches) {
      walks.add(
          () -> {
            Thread.currentThread().setName(branch.name());
            new ThreadWalk(branch, context).forEachRemaining(_ -> {});
            return null;
          });
    }
    try {
      Weft.settled(Bounds.NONE, walks);
    } catch (InterruptedException interrupt) {
      cancel();
      branches.forEach(branch -> branch.decide(clock.instant()));
    }
  }

  private Outcome carryOut(Decision.Run run) {
    Attempt attempt = new Attempt(machine.context(), run.step(), run.attempt(), ThreadWalk::print);
    Instant started = clock.instant();
    machine.beginAttempt(run, started);
    Instant timeUp = machine.timeUp(run, started);
    return timeUp == null
        ? cancelledIfInterrupted(BodyCall.carryOut(attempt, context, started, clock))
        : carryOutUntil(timeUp, run, attempt, started);
  }

  /// The body ran on the caller's own thread, whose interruption is a cancellation.
  private static Outcome cancelledIfInterrupted(Outcome outcome) {
    Failure failure = outcome.failure();
    return failure != null && failure.cause() instanceof InterruptedException
        ? new Interruption(Status.CANCELLED, "interrupted").applyTo(outcome)
        : outcome;
  }

  private static void print(String piece, boolean more) {
    if (more) {
      IO.print(piece);
    } else {
      IO.println(piece);
    }
  }

  /// A thread cannot bound itself, so a bounded attempt gets another. Whether one that was to end
  /// has succeeded all the same is judged as by every driver.
  private Outcome carryOutUntil(
      Instant timeUp, Decision.Run run, Attempt attempt, Instant started) {
    InterruptGate gate = new InterruptGate(context);
    AtomicReference<@Nullable Outcome> outcome = new AtomicReference<>();
    Thread thread =
        Thread.ofVirtual()
            .name(machine.name())
            .start(() -> outcome.set(gate.carryOut(attempt, run, started, clock, () -> {})));
    boolean bounded = true;
    while (thread.isAlive()) {
      try {
        if (!bounded) {
          thread.join();
        } else if (!thread.join(Duration.ofNanos(left(timeUp)))) {
          bounded = left(timeUp) > 0;
          if (!bounded) {
            String message = machine.timeoutMessage(run, clock.instant());
            gate.interrupt(Status.TIMED_OUT, message);
          }
        }
      } catch (InterruptedException interrupt) {
        cancel();
        gate.interrupt(Status.CANCELLED, "interrupted");
      }
    }
    return Objects.requireNonNull(outcome.get());
  }

  private void waitUntil(Instant until) {
    for (long left = left(until); left > 0; left = left(until)) {
      if (Thread.interrupted()) {
        cancel();
        return;
      }
      LockSupport.parkNanos(this, Math.min(left, MonotonicClock.STRETCH.toNanos()));
      if (left > MonotonicClock.STRETCH.toNanos()) {
        clock.lookForSleep();
      }
    }
  }

  private long left(Instant until) {
    return Nanos.of(until) - Nanos.of(clock.instant());
  }
}
