package dev.weft.cli.cluster;

import dev.weft.cli.process.Signals;

/// Ends looking at a run of a cluster, which goes on: while this is open, SIGINT (Ctrl-C), SIGTERM
/// and SIGHUP interrupt the thread that looks, once. The command then dies of that signal; a second
/// one has it die at once.
final class Detaching implements AutoCloseable {
  private final Thread looking;
  private final Runnable beforeHalt;
  private final Runnable restoring;
  // Guarded by this.
  private boolean over;

  /// @param looking the thread that looks
  /// @param beforeHalt what is to be done yet when the process ends in the middle of everything
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

  /// Does what the first signal does, but that the command does not die of it.
  synchronized void detach() {
    if (!over) {
      over = true;
      looking.interrupt();
    }
  }

  /// An interrupt that came too late is taken back. To be called by the thread that looked.
  @Override
  public synchronized void close() {
    over = true;
    if (Signals.code() == null) {
      restoring.run();
    }
    Thread.interrupted();
  }
}
