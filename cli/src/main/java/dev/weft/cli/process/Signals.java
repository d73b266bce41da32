package dev.weft.cli.process;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/// The signals that end this process: SIGINT, SIGTERM and SIGHUP. One that the process was started
/// with ignored, as nohup(1) does it, stays ignored.
///
/// Whoever waits for a process tells from its status whether it died of a signal: a shell ends its
/// loop when a command died of the Ctrl-C that the shell got, too, and goes on when it exited,
/// whatever the code. Java exits with 130. So a command that was told to end by a signal tidies up
/// and then [dies][#dieOfReceived] of that signal.
public final class Signals {
  private static final List<String> NAMES = List.of("INT", "TERM", "HUP");
  private static final long NOTICE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /// What the command was told to end by, and is to die of when it has tidied up.
  private static volatile @Nullable String received;

  private Signals() {}

  /// Has signals end the process at once, as they do other programs, while nobody handles them.
  public static void restoreDefaults() {
    NAMES.forEach(name -> Signal.handle(new Signal(name), SignalHandler.SIG_DFL));
  }

  /// Has each signal handled, on a thread of its own, and the command end [by it][#endBy].
  ///
  /// What comes within a second of one that was handled is the same one: a terminal signals a whole
  /// group of processes, and a wrapper passes on what it got itself. It is not handled.
  ///
  /// @return restores what was before
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

  /// The command ends because of this signal: `Main` dies of it when all is written out. Of several
  /// it is SIGINT, if that is among them: a shell that got it, too, goes on with its script
  /// otherwise.
  public static synchronized void endBy(String name) {
    if (received == null || name.equals("INT")) {
      received = name;
    }
  }

  /// The code that a shell reports of a command that ends because of a signal; null if it does not.
  public static @Nullable ExitCode code() {
    String name = received;
    return name == null ? null : ExitCode.ofSignal(name);
  }

  /// Dies, at once, of the signal that the command ends because of, if it does.
  public static void dieOfReceived() {
    String name = received;
    if (name != null) {
      Signal signal = new Signal(name);
      Signal.handle(signal, SignalHandler.SIG_DFL);
      OwnProcess.kill(signal.getNumber());
      // Where Java may not call the C library.
      Runtime.getRuntime().halt(ExitCode.ofSignal(name).code);
    }
  }
}
