package dev.weft.cli;

import dev.weft.cli.process.OwnProcess;
import dev.weft.cli.process.Signals;
import dev.weft.local.LocalDriver;
import dev.weft.sqlite.RunJournal;
import dev.weft.step.process.Processes;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Stops a run and everything that it started, however it ends. While this is open, SIGINT
/// (Ctrl-C), SIGTERM and SIGHUP have the following effects, unless the parent process made this one
/// ignore them, as nohup(1) does:
///
/// | signal | during the run | while leftover processes are being ended |
/// | --- | --- | --- |
/// | first | nothing starts; commands get SIGTERM, and SIGKILL after the grace time | SIGKILL now |
/// | second | SIGKILL now, and the command ends | SIGKILL now |
/// | third | the command ends at once | the command ends at once |
///
/// The first signal kills remaining processes only after Weft has announced that it waits for them.
///
/// [Signals] defines what counts as a second signal, and which signal the command finally dies of.
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

  // The following fields are guarded by this. The effect of the next signal.
  private Act next = Act.STOP;
  private boolean runEnded;
  private boolean explained;

  /// @param driver the driver of the run
  /// @param journal the run's journal; null for none
  /// @param processes the processes of the run's commands
  Stopping(LocalDriver driver, @Nullable RunJournal journal, Processes processes, PrintWriter err) {
    this.driver = driver;
    this.journal = journal;
    this.processes = processes;
    this.err = err;
    this.restoring = Signals.handle(this::signalled);
  }

  /// Registers an action to perform before a forced exit.
  void beforeHalt(Runnable action) {
    beforeHalt = action;
  }

  /// Ends background processes that successful steps left behind. Blocks until they have ended;
  /// reports on standard error those that could not be ended.
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
    AtomicBoolean isOver = new AtomicBoolean();
    Runnable explaining =
        () -> {
          if (!isOver.get()) {
            explain();
          }
        };
    report(processes.sweepYounger(driver.runId(), () -> inASecond.execute(explaining)));
    isOver.set(true);
  }

  /// Announces once what takes so long, and that a signal kills it.
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

  /// Has the effect of a first signal, if none has arrived.
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

  /// Kills everything at once, and the command with SIGQUIT.
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

  /// Killed steps remain in progress on record, and run again when the run is resumed.
  private void kill() {
    say("killing what runs.");
    driver.kill("killed");
    processes.endAll();
    sweep();
    try {
      // With nothing left to wait for, the run ends by itself, with its summary, unless a step is
      // Java code that ignores its interrupt.
      if (closed.await(1, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException now) {
      // Nothing interrupts this thread; an interrupt would be no reason to stay.
    }
    die();
  }

  private void die() {
    beforeHalt.run();
    Signals.dieOfReceived();
  }

  /// Ends the processes that the run's commands left behind before the run was resumed.
  void sweep() {
    report(processes.sweep(driver.runId()));
  }

  private void report(List<String> leftProcesses) {
    leftProcesses.forEach(left -> say("could not end " + left));
  }

  private void say(String what) {
    err.println("weft: " + what);
    err.flush();
  }
}
