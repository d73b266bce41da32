package dev.weft.step.process;

import java.util.Map;
import java.util.Optional;

/// The exit of a command.
///
/// @param code its exit code; after a signal, 128 and the signal's number, which is also how a
///     shell reports a signal of its own command
public record Exit(int code) {

  /// The signals with the same number on all systems.
  private static final Map<Integer, String> SIGNALS =
      Map.ofEntries(
          Map.entry(1, "SIGHUP"),
          Map.entry(2, "SIGINT"),
          Map.entry(3, "SIGQUIT"),
          Map.entry(4, "SIGILL"),
          Map.entry(5, "SIGTRAP"),
          Map.entry(6, "SIGABRT"),
          Map.entry(8, "SIGFPE"),
          Map.entry(9, "SIGKILL"),
          Map.entry(11, "SIGSEGV"),
          Map.entry(13, "SIGPIPE"),
          Map.entry(14, "SIGALRM"),
          Map.entry(15, "SIGTERM"),
          Map.entry(24, "SIGXCPU"),
          Map.entry(25, "SIGXFSZ"));

  /// Returns whether the exit code means success.
  public boolean succeeded() {
    return code == 0;
  }

  /// Returns the signal that ended it, such as `SIGKILL`.
  public Optional<String> signal() {
    return Optional.ofNullable(SIGNALS.get(code - 128));
  }

  /// Describes the exit: `exit 3`, `exit 127 (command not found)`, or `killed by SIGKILL`.
  public String describe() {
    return signal().map(name -> "killed by " + name).orElse("exit " + code + meaning());
  }

  /// Explains the two codes by which shells and similar programs report that a command could not
  /// run.
  private String meaning() {
    return switch (code) {
      case 126 -> " (it cannot be executed)";
      case 127 -> " (command not found)";
      default -> "";
    };
  }
}
