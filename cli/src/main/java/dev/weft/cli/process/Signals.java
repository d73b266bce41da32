package dev.weft.cli.process;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/// The signals that end this process: SIGINT, SIGTERM and SIGHUP. A signal that was ignored when
/// the process started, as nohup(1) arranges, stays ignored.
///
/// A parent process sees from the exit status whether its child died of a signal: a shell ends its
/// loop if a command died of the Ctrl-C that the shell also received, but continues it if the
/// command exited with any code. Java by itself exits with 130. So a command that a signal ends
/// cleans up and then [dies][#dieOfReceived] of that signal.
public final class Signals {
  private static final List<String> NAMES = List.of("INT", "TERM", "HUP");
  private static final long NOTICE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /// The signal that ends the command, of which it dies after cleaning up.
  private static volatile @Nullable String received;

  private Signals() {}

  /// Restores the default action of the signals while they have no handler, so that they end the
  /// process at once.
  public static void restoreDefaults() {
    NAMES.forEach(name -> Signal.handle(new Signal(name), SignalHandler.SIG_DFL));
  }

  /// Handles each signal, on a thread of its own, and ends the command [because of it][#endBy].
  ///
  /// A signal within a second of a handled one counts as the same one and is not handled: a
  /// terminal signals a whole group of processes, and a wrapper forwards the signal that it
  /// received itself.
  ///
  /// @return restores the previous handlers
  public static Runnable handle(Runnable handler) {
    AtomicLong countsFrom = new AtomicLong(System.nanoTime());
    SignalHandler handling =
        signal -> {
          endBy(signal.getName());
          long from = countsFrom.get();
          long now = System.nanoTime();
          if (now - from >= 0 && countsFrom.compareAndSet(from, now + NOTICE_NANOS)) {
            handler.run();
          }
        };
    Map<Signal, SignalHandler> before = new LinkedHashMap<>();
    for (String name : NAMES) {
      Signal signal = new Signal(name);
      before.put(signal, Signal.handle(signal, handling));
    }
    return () -> before.forEach(Signal::handle);
  }

  /// Ends the command because of this signal: `Main` dies of it after all output is written. SIGINT
  /// takes precedence over others, because a shell that also received it would otherwise continue
  /// its script.
  public static synchronized void endBy(String name) {
    if (received == null || name.equals("INT")) {
      received = name;
    }
  }

  /// Returns the code that a shell reports for a command that ends because of a signal; null if it
  /// does not.
  public static @Nullable ExitCode code() {
    String name = received;
    return name == null ? null : ExitCode.ofSignal(name);
  }

  /// Dies of the signal that ends the command, if there is one.
  public static void dieOfReceived() {
    String name = received;
    if (name != null) {
      Signal signal = new Signal(name);
      Signal.handle(signal, SignalHandler.SIG_DFL);
      OwnProcess.kill(signal.getNumber());
      // Reached if Java is not allowed to call the C library.
      Runtime.getRuntime().halt(ExitCode.ofSignal(name).code);
    }
  }
}
