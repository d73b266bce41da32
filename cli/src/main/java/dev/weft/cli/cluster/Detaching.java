package dev.weft.cli.cluster;

import dev.weft.cli.process.Signals;

/// Detaches from a run of a cluster, which continues: while this is open, the first SIGINT
/// (Ctrl-C), SIGTERM or SIGHUP interrupts the viewing thread. The command then dies of that signal;
/// a second signal kills it at once.
final class Detaching implements AutoCloseable {
  private final Thread looking;
  private final Runnable beforeHalt;
  private final Runnable restoring;
  // Guarded by this.
  private boolean over;

  /// @param looking the viewing thread
  /// @param beforeHalt the action to perform before a forced exit
  Detaching(Thread looking, Runnable beforeHalt) {
    this.looking = looking;
    this.beforeHalt = beforeHalt;
    this.restoring = Signals.handle(this::signalled);
  }

  private synchronized void signalled() {
    if (over) {
      beforeHalt.run();
      Signals.dieOfReceived();
    }
    over = true;
    looking.interrupt();
  }

  /// Has the effect of a first signal, except that the command does not die of it.
  synchronized void detach() {
    if (!over) {
      over = true;
      looking.interrupt();
    }
  }

  /// Clears an interrupt that came too late. Must be called on the viewing thread.
  @Override
  public synchronized void close() {
    over = true;
    if (Signals.code() == null) {
      restoring.run();
    }
    Thread.interrupted();
  }
}
