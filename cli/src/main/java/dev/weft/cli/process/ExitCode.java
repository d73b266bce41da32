package dev.weft.cli.process;

import dev.weft.Status;

/// The exit codes of the command.
public enum ExitCode {
  /// All tasks succeeded.
  SUCCEEDED(0),
  /// Something failed.
  FAILED(1),
  /// The command line or the plan is invalid, and nothing ran; or an answer was refused.
  USAGE(2),
  /// A bug in Weft, whose stack trace is on standard error (`EX_SOFTWARE` of sysexits.h).
  BUG(70),
  /// All tasks succeeded, but standard output could not be written, for example because the disk is
  /// full (`EX_IOERR`).
  OUTPUT_LOST(74),
  /// SIGHUP ended the command after it had cleaned up. It died of that signal, which a shell
  /// reports as 129.
  HUNG_UP(129),
  /// The run was cancelled, or the command died of SIGINT.
  INTERRUPTED(130),
  /// The reader of standard output is gone, as in `weft run PLAN | head -1`, and the run was
  /// cancelled. A shell reports this code for a program that SIGPIPE ended.
  READER_GONE(141),
  /// The command died of SIGTERM.
  TERMINATED(143);

  public final int code;

  ExitCode(int code) {
    this.code = code;
  }

  /// Returns the code that a shell reports for a process that died of this signal.
  static ExitCode ofSignal(String name) {
    return switch (name) {
      case "HUP" -> HUNG_UP;
      case "TERM" -> TERMINATED;
      default -> INTERRUPTED;
    };
  }

  public static ExitCode of(Status status) {
    return switch (status) {
      case SUCCEEDED -> SUCCEEDED;
      case CANCELLED -> INTERRUPTED;
      case FAILED, TIMED_OUT, SKIPPED -> FAILED;
    };
  }
}
