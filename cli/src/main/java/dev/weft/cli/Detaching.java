package dev.weft.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/// Ends looking at a run of a cluster, which goes on: while this is open, SIGINT (Ctrl-C), SIGTERM
/// and SIGHUP interrupt the thread that looks, once. A second one ends the process.
final class Detaching implements AutoCloseable {
  private static final List<String> SIGNALS = List.of("INT", "TERM", "HUP");

  private final Thread looking;
  private final Map<String, SignalHandler> before = new HashMap<>();
  // Guarded by this.
  private boolean over;

  /// @param looking the thread that looks
  Detaching(Thread looking) {
    this.looking = looking;
    for (String name : SIGNALS) {
      before.put(name, Signal.handle(new Signal(name), _ -> detach()));
    }
  }

  /// Does what the first signal does.
  synchronized void detach() {
    if (!over) {
      over = true;
      restore();
      looking.interrupt();
    }
  }

  /// An interrupt that came too late is taken back. To be called by the thread that looked.
  @Override
  public synchronized void close() {
    if (!over) {
      over = true;
      restore();
    }
    Thread.interrupted();
  }

  private void restore() {
    before.forEach((name, handler) -> Signal.handle(new Signal(name), handler));
  }
}
