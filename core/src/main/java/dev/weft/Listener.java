package dev.weft;

/// Is told what happens in a run; every view is one.
///
/// The local driver calls each listener on a thread of its own, one event at a time, through a
/// bounded queue. When that is full the run waits for the listener for as long as it takes a
/// thousand events a second; a slower one is not waited for. It misses events, and is told how many
/// with [Event.Missed] where they are missing. It never misses [Event.RunEnded]: the driver's `run`
/// returns when every listener has been told that.
///
/// A listener that throws is told nothing more, and its exception goes to the thread's
/// uncaught-exception handler.
@FunctionalInterface
public interface Listener {
  void on(Event event);

  /// There is nothing more to be told just now: the moment to write out what was held back. The
  /// local driver calls it between events, on the same thread.
  default void caughtUp() {}
}
