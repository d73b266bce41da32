package dev.weft.local;

import dev.weft.Attempt;
import dev.weft.Listener;
import dev.weft.Outcome;
import dev.weft.Status;
import dev.weft.TaskResult;
import dev.weft.engine.Decision;
import dev.weft.engine.Interruption;
import dev.weft.engine.run.TaskRun;
import dev.weft.thread.InterruptGate;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Carries out one attempt of a task, and those that follow it at once, on a worker's thread: one
/// and the same, or, where outcomes are put on record, perhaps another one after each, so that none
/// waits for the disk. Then it hands the task back.
///
/// It belongs to the worker that runs it; others only interrupt it.
final class Carrier implements Runnable {
  private final LocalExecutor executor;
  private final TaskRun run;
  private final InterruptGate gate;
  private Decision.Run attempt;
  // Whether a rate counts the next attempt.
  private boolean counts;
  // An outcome that was put on record, with which it is to go on.
  private @Nullable Outcome kept;
  // How the task ended, if it was carried out to its end.
  private @Nullable TaskResult result;
  // The one that was handed back before it; belongs to [ReturnedTasks].
  @Nullable Carrier before;

  Carrier(LocalExecutor executor, TaskRun run, Decision.Run attempt) {
    this.executor = executor;
    this.run = run;
    this.gate = new InterruptGate(executor.context());
    this.attempt = attempt;
    this.counts = run.isUncounted();
  }

  TaskRun task() {
    return run;
  }

  /// How the task ended; null if the conductor is to say what follows.
  @Nullable TaskResult result() {
    return result;
  }

  /// Asks the attempt to end; see [InterruptGate].
  void interrupt(Status status, String message) {
    gate.interrupt(status, message);
  }

  /// Asks the attempt to end, as one of a step that is passed over; see [InterruptGate].
  boolean skip(@Nullable String step, String message) {
    return gate.skip(step, message);
  }

  /// What goes wrong here is our own mistake, since a body's is an outcome.
  @Override
  public void run() {
    Thread.currentThread().setName(run.task().name());
    try {
      Outcome recorded = kept;
      if (recorded == null || hasNext(recorded)) {
        work();
      }
    } catch (Throwable mistake) {
      executor.breakOff(mistake);
    }
    executor.leave();
  }

  private void work() {
    Instant started = executor.now();
    while (true) {
      Outcome outcome = carryOut(started);
      if (executor.isKilled() || !run.isPlain(attempt.step())) {
        executor.ended(run, outcome);
        return;
      }
      if (executor.keep(this, outcome)) {
        return;
      }
      if (!hasNext(outcome)) {
        return;
      }
      started = outcome.ended();
    }
  }

  /// The outcome is on record: goes on, on another thread.
  void goOn(Outcome recorded) {
    kept = recorded;
    executor.work(this);
  }

  /// Tells the machine how the attempt ended, and goes on to what follows at once, if something
  /// does; otherwise hands the task back.
  private boolean hasNext(Outcome outcome) {
    Listener listener = executor.listener();
    if (!executor.mayGoOn()) {
      run.record(outcome, outcome.ended(), listener);
    } else {
      switch (run.recordAndDecide(outcome, listener)) {
        case Decision.Run next -> {
          attempt = next;
          run.announce(next, outcome.ended(), listener);
          return true;
        }
        case Decision.Finished(TaskResult ended) -> result = ended;
        case null, default -> {}
      }
    }
    executor.handBack(this);
    return false;
  }

  private Outcome carryOut(Instant started) {
    // What a thread prints that the body left behind is output of this attempt, however late.
    Decision.Run of = attempt;
    Attempt what =
        new Attempt(
            run.machine.context(),
            of.step(),
            of.attempt(),
            (piece, more) -> executor.print(run, of, piece, more));
    Outcome outcome = gate.carryOut(what, of, started, executor.clock(), this::begins);
    String reason = executor.killed();
    // It may have been killed before it was interrupted.
    return reason == null || outcome.status() == Status.CANCELLED
        ? outcome
        : new Interruption(Status.CANCELLED, reason).applyTo(outcome);
  }

  /// The last thing before the body, so that a rate counts when that begins, however long the
  /// thread has waited for a processor.
  private void begins() {
    if (counts) {
      counts = false;
      executor.begun(run);
    }
  }
}
