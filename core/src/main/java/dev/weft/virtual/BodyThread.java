package dev.weft.virtual;

import dev.weft.Attempt;
import dev.weft.Bounds;
import dev.weft.Outcome;
import dev.weft.Status;
import dev.weft.engine.Decision;
import dev.weft.engine.Nanos;
import dev.weft.engine.run.TaskRun;
import dev.weft.thread.InterruptGate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The body of one attempt, on a thread of its own that takes turns with the thread of the run: the
/// one goes on when the other waits. So the virtual time stands still while a body runs, and only
/// one body runs at a time.
final class BodyThread {
  private static final Duration LOOK = Duration.ofMillis(10);

  private final TaskRun run;
  private final Decision.Run attempt;
  private final InstantSource clock;
  private final InterruptGate gate;
  private final Semaphore turnOfBody = new Semaphore(0);
  private final Semaphore turnOfRun = new Semaphore(0);
  private final Thread thread;
  private boolean begun;
  // What is wrong if another thread of the body's has tried to sleep.
  private volatile @Nullable IllegalStateException asleep;
  // Written before the turn is passed on, and read after.
  private @Nullable Instant until;
  private @Nullable Outcome outcome;

  /// @param clock the virtual time
  /// @param context what the body runs in
  BodyThread(
      TaskRun run,
      Decision.Run attempt,
      Instant started,
      InstantSource clock,
      Bounds.Around context,
      Attempt.Printer printer) {
    this.run = run;
    this.attempt = attempt;
    this.clock = clock;
    this.gate = new InterruptGate(context);
    Attempt what =
        new Attempt(
            run.machine.context(), attempt.step(), attempt.attempt(), printer, new BodyTime());
    this.thread =
        Thread.ofVirtual()
            .name(run.task().name())
            .unstarted(
                () -> {
                  outcome = gate.carryOut(what, attempt, started, clock, () -> {});
                  turnOfRun.release();
                });
  }

  TaskRun run() {
    return run;
  }

  /// Asks the body to end, when it next has its turn.
  void interrupt(Status status, String message) {
    gate.interrupt(status, message);
  }

  /// Asks the body to end, as that of a step that is passed over.
  ///
  /// @return whether it is the body of that step
  boolean skip(@Nullable String step, String message) {
    return gate.skip(step, message);
  }

  /// How the attempt ended.
  Outcome outcome() {
    return Objects.requireNonNull(outcome);
  }

  /// Lets the body run until it sleeps or ends. An interrupt of the calling thread interrupts the
  /// body, and is there again afterwards.
  ///
  /// @param patience how long the body may run in real time
  /// @return until when the body sleeps; null if it has ended
  /// @throws IllegalStateException if it sleeps or blocks in real time
  @Nullable Instant goOn(Duration patience) {
    until = null;
    if (begun) {
      turnOfBody.release();
    } else {
      begun = true;
      thread.start();
    }
    boolean interrupted = false;
    long looks = Math.max(1, patience.dividedBy(LOOK));
    while (!hasPassedTurn() || asleep != null) {
      if (Thread.interrupted()) {
        interrupted = true;
        thread.interrupt();
      }
      requireProgress(--looks <= 0);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return until;
  }

  private boolean hasPassedTurn() {
    try {
      return turnOfRun.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      return turnOfRun.tryAcquire();
    }
  }

  private void requireProgress(boolean isOver) {
    IllegalStateException elsewhere = asleep;
    if (elsewhere != null) {
      thread.interrupt();
      throw new IllegalStateException(elsewhere.getMessage(), elsewhere);
    }
    StackSnapshot at = new StackSnapshot(thread);
    boolean sleeps = at.sleeps();
    if (!sleeps && !isOver) {
      return;
    }
    thread.interrupt();
    throw new IllegalStateException(
        "`%s` of task `%s` %s in real time, at %s. Virtual time stands still while a body runs: %s, or give the step a stub"
            .formatted(
                attempt.step().name(),
                run.task().name(),
                sleeps ? "sleeps" : "runs or blocks for long",
                at.place(),
                sleeps
                    ? "sleep by `Attempt.sleep`"
                    : "sleep by `Attempt.sleep` instead of waiting for another body"),
        at.asCause("the body"));
  }

  /// One of the body's other threads sleeps. It is not known when those wait for each other, and so
  /// not when the time can move on.
  private IllegalStateException elsewhere() {
    return new IllegalStateException(
        "`%s` of task `%s` sleeps on another thread than the body's own, at %s. In virtual time only that one can sleep: call what sleeps in a loop instead of a gather, make it steps of the task, or give the step a stub"
            .formatted(
                attempt.step().name(),
                run.task().name(),
                new StackSnapshot(Thread.currentThread()).place()));
  }

  private final class BodyTime implements Attempt.Time {
    @Override
    public Instant instant() {
      return clock.instant();
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // a thread is itself alone
    public void sleep(Duration duration) throws InterruptedException {
      if (Thread.currentThread() != thread) {
        asleep = elsewhere();
        throw asleep;
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      long nanos = Nanos.of(clock.instant());
      until =
          duration.isNegative() ? clock.instant() : Nanos.toInstant(Nanos.plus(nanos, duration));
      turnOfRun.release();
      // An interrupt does not give the body its turn, but is there when it has it.
      turnOfBody.acquireUninterruptibly();
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }
}
