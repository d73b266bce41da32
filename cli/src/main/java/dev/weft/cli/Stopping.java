package dev.weft.cli;

import dev.weft.LocalDriver;
import dev.weft.sqlite.RunJournal;
import dev.weft.step.Processes;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/// Ends a run with all that it started, however it ends. While this is open, SIGINT (Ctrl-C),
/// SIGTERM and SIGHUP do as follows, unless the one who started us had us ignore them, as nohup(1)
/// does:
///
/// | signal | while the run goes on | while what it has left is being ended |
/// | --- | --- | --- |
/// | first | nothing starts; commands get SIGTERM, and SIGKILL after the grace time | SIGKILL now |
/// | second | SIGKILL now, and the command ends | nothing |
/// | later | nothing | nothing |
final class Stopping implements AutoCloseable {
  private static final List<String> SIGNALS = List.of("INT", "TERM", "HUP");

  private final LocalDriver driver;
  private final @Nullable RunJournal journal;
  private final Processes processes;
  private final PrintWriter err;
  private final List<SignalHandler> before = new ArrayList<>();
  private final AtomicInteger signals = new AtomicInteger();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Runnable beforeHalt = () -> {};

  /// Whether the run has ended, and only what it has left is still to be ended.
  private volatile boolean runEnded;

  /// @param driver carries the run out
  /// @param journal keeps its record; null where nothing does
  /// @param processes carries out its commands
  Stopping(LocalDriver driver, @Nullable RunJournal journal, Processes processes, PrintWriter err) {
    this.driver = driver;
    this.journal = journal;
    this.processes = processes;
    this.err = err;
    for (String name : SIGNALS) {
      before.add(Signal.handle(new Signal(name), _ -> signalled()));
    }
  }

  /// What is to be done yet when the process ends in the middle of everything.
  void beforeHalt(Runnable action) {
    beforeHalt = action;
  }

  /// Whether a signal has come.
  boolean wasAsked() {
    return signals.get() > 0;
  }

  /// Ends what steps that have succeeded left in the background; returns when it is gone, or says
  /// on standard error what could not be ended.
  @Override
  public void close() {
    runEnded = true;
    if (processes.haveStarted()) {
      sweepAndExplain();
    }
    for (int i = 0; i < before.size(); i++) {
      Signal.handle(new Signal(SIGNALS.get(i)), before.get(i));
    }
    closed.countDown();
  }

  private void sweepAndExplain() {
    Executor inASecond = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);
    CompletableFuture<Void> explaining =
        CompletableFuture.runAsync(
            () -> say("waiting for what steps left in the background to end. Ctrl-C to kill it."),
            inASecond);
    sweep();
    explaining.cancel(false);
  }

  /// Does what the first signal does, if none has come.
  void stop() {
    if (signals.compareAndSet(0, 1)) {
      stopInGoodOrder("stopping; what runs is asked to end. Ctrl-C to kill it now.");
    }
  }

  private void signalled() {
    int count = signals.incrementAndGet();
    if (count == 1 && !runEnded) {
      stopInGoodOrder("stopping; what runs is asked to end. Again to kill it now.");
    } else if (count <= 2) {
      kill();
    }
  }

  private void stopInGoodOrder(String why) {
    say(why);
    driver.cancel("interrupted");
    if (journal != null) {
      journal.giveUp();
    }
  }

  private void kill() {
    say("killing what runs.");
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
    beforeHalt.run();
    Runtime.getRuntime().halt(ExitCode.INTERRUPTED.code);
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
