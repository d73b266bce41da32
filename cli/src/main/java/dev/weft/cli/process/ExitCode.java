package dev.weft.cli.process;

import dev.weft.Status;

/// What the command tells whoever started it.
public enum ExitCode {
  /// All tasks succeeded.
  SUCCEEDED(0),
  /// Something failed.
  FAILED(1),
  /// The command line or the plan is wrong, and nothing was run; or an answer was refused.
  USAGE(2),
  /// A mistake in Weft itself, whose stack trace is on standard error (`EX_SOFTWARE` of
  /// sysexits.h).
  BUG(70),
  /// All succeeded, but standard output could not be written, say because the disk is full
  /// (`EX_IOERR`).
  OUTPUT_LOST(74),
  /// SIGHUP ended it, after it had tidied up: it died of that signal, and 129 is what a shell
  /// reports.
  HUNG_UP(129),
  /// The run was cancelled; or SIGINT ended it, which it died of.
  INTERRUPTED(130),
  /// Whoever read standard output is gone, as in `weft run PLAN | head -1`; the run was cancelled.
  /// It is what a shell reports of a program that SIGPIPE ended.
  READER_GONE(141),
  /// SIGTERM ended it: it died of that.
  TERMINATED(143);

  public final int code;

  ExitCode(int code) {
    this.code = code;
  }

  /// What a shell reports of a process that died of this signal.
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
