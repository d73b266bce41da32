package dev.weft.cli;

import dev.weft.cli.process.OwnProcess;
import dev.weft.cli.process.Signals;
import dev.weft.local.LocalDriver;
import dev.weft.sqlite.RunJournal;
import dev.weft.step.process.Processes;
import java.io.PrintWriter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Ends a run with all that it started, however it ends. While this is open, SIGINT (Ctrl-C),
/// SIGTERM and SIGHUP do as follows, unless the one who started us had us ignore them, as nohup(1)
/// does:
///
/// | signal | while the run goes on | while what it has left is being ended |
/// | --- | --- | --- |
/// | first | nothing starts; commands get SIGTERM, and SIGKILL after the grace time | SIGKILL now |
/// | second | SIGKILL now, and the command ends | SIGKILL now |
/// | third | the command ends at once | the command ends at once |
///
/// What is left is killed by the first signal only once it was said that Weft waits for it.
///
/// What counts as a second signal, and what the command dies of in the end, is said in [Signals].
final class Stopping implements AutoCloseable {

  private enum Act {
    STOP,
    KILL,
    DIE
  }

  private final LocalDriver driver;
  private final @Nullable RunJournal journal;
  private final Processes processes;
  private final PrintWriter err;
  private final Runnable restoring;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Runnable beforeHalt = () -> {};

  // From here on guarded by this.
  // What the next signal does.
  private Act next = Act.STOP;
  private boolean runEnded;
  private boolean explained;

  /// @param driver carries the run out
  /// @param journal keeps its record; null where nothing does
  /// @param processes carries out its commands
  Stopping(LocalDriver driver, @Nullable RunJournal journal, Processes processes, PrintWriter err) {
    this.driver = driver;
    this.journal = journal;
    this.processes = processes;
    this.err = err;
    this.restoring = Signals.handle(this::signalled);
  }

  /// What is to be done yet when the process ends in the middle of everything.
  void beforeHalt(Runnable action) {
    beforeHalt = action;
  }

  /// Ends what steps that have succeeded left in the background; returns when it is gone, or says
  /// on standard error what could not be ended.
  @Override
  public void close() {
    synchronized (this) {
      runEnded = true;
    }
    if (processes.haveStarted()) {
      sweepAndExplain();
    }
    if (Signals.code() == null) {
      restoring.run();
    }
    closed.countDown();
  }

  private void sweepAndExplain() {
    Executor inASecond = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);
    CompletableFuture<Void> explaining = CompletableFuture.runAsync(this::explain, inASecond);
    sweep();
    explaining.cancel(false);
  }

  /// Says what takes so long, once, and that a signal kills it.
  private void explain() {
    synchronized (this) {
      if (explained) {
        return;
      }
      explained = true;
      if (next == Act.STOP) {
        next = Act.KILL;
      }
    }
    say("waiting for what steps left in the background to end. Ctrl-C to kill it.");
  }

  /// Does what the first signal does, if none has come.
  void stop() {
    synchronized (this) {
      if (next != Act.STOP) {
        return;
      }
      next = Act.KILL;
    }
    Signals.endBy("INT");
    stopInGoodOrder("stopping; what runs is asked to end. Ctrl-C to kill it now.");
  }

  /// Ends everything at once, and the command with SIGQUIT.
  void quit() {
    driver.kill("killed");
    processes.endAll();
    OwnProcess.quit();
  }

  private void signalled() {
    switch (act()) {
      case STOP -> stop("stopping; what runs is asked to end. Again to kill it now.");
      case KILL -> kill();
      case DIE -> die();
    }
  }

  private synchronized Act act() {
    Act act = next;
    next = act == Act.STOP ? Act.KILL : Act.DIE;
    return act;
  }

  private void stop(String why) {
    boolean sweeping;
    synchronized (this) {
      sweeping = runEnded;
    }
    if (sweeping) {
      explain();
    } else {
      stopInGoodOrder(why);
    }
  }

  private void stopInGoodOrder(String why) {
    say(why);
    driver.cancel("interrupted");
    if (journal != null) {
      journal.giveUp();
    }
  }

  /// What is killed stays under way on record, and goes on when the run does.
  private void kill() {
    say("killing what runs.");
    driver.kill("killed");
    processes.endAll();
    sweep();
    try {
      // With nothing left to wait for, the run ends in its own way, with its summary, unless a
      // step is Java code that does not heed its interrupt.
      if (closed.await(1, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException now) {
      // Nobody interrupts this thread; if somebody does, that is no reason to stay.
    }
    die();
  }

  private void die() {
    beforeHalt.run();
    Signals.dieOfReceived();
  }

  /// Ends what commands of the run have left, be it before it was continued.
  void sweep() {
    processes.sweep(driver.runId()).forEach(left -> say("could not end " + left));
  }

  private void say(String what) {
    err.println("weft: " + what);
    err.flush();
  }
}
