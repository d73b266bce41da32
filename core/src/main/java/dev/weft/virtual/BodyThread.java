package dev.weft.virtual;

import dev.weft.Attempt;
import dev.weft.Outcome;
import dev.weft.Status;
import dev.weft.engine.Decision;
import dev.weft.engine.Nanos;
import dev.weft.engine.run.TaskRun;
import dev.weft.thread.InterruptGate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
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
  private final InterruptGate gate = new InterruptGate();
  private final Semaphore turnOfBody = new Semaphore(0);
  private final Semaphore turnOfRun = new Semaphore(0);
  private final Thread thread;
  private boolean begun;
  // Written before the turn is passed on, and read after.
  private @Nullable Instant until;
  private @Nullable Outcome outcome;

  /// @param clock the virtual time
  BodyThread(
      TaskRun run,
      Decision.Run attempt,
      Instant started,
      InstantSource clock,
      Attempt.Printer printer) {
    this.run = run;
    this.attempt = attempt;
    this.clock = clock;
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
    while (!hasPassedTurn()) {
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
    StackTraceElement[] frames = thread.getStackTrace();
    boolean sleeps =
        Arrays.stream(frames)
            .anyMatch(
                it ->
                    it.getClassName().equals("java.lang.Thread")
                        && it.getMethodName().equals("sleep"));
    if (!sleeps && !isOver) {
      return;
    }
    thread.interrupt();
    Exception where = new Exception("the body was here");
    where.setStackTrace(frames);
    throw new IllegalStateException(
        "`%s` of task `%s` %s in real time, at %s. Virtual time stands still while a body runs: %s, or give the step a stub"
            .formatted(
                attempt.step().name(),
                run.task().name(),
                sleeps ? "sleeps" : "runs or blocks for long",
                place(frames),
                sleeps
                    ? "sleep by `Attempt.sleep`"
                    : "sleep by `Attempt.sleep` instead of waiting for another body"),
        where);
  }

  /// The first frame that is not the JDK's.
  private static String place(StackTraceElement[] frames) {
    return Arrays.stream(frames)
        .filter(
            it -> !it.getClassName().startsWith("java.") && !it.getClassName().startsWith("jdk."))
        .findFirst()
        .map(StackTraceElement::toString)
        .orElse("a place that is not known");
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
        throw new IllegalStateException(
            "in virtual time only the body's own thread can sleep, and not another one of `%s`"
                .formatted(attempt.step().name()));
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
