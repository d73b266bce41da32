package dev.weft.cli;

import dev.weft.Status;

/// What the command tells whoever started it.
enum ExitCode {
  /// All tasks succeeded.
  SUCCEEDED(0),
  /// Something failed.
  FAILED(1),
  /// The command line or the plan is wrong; nothing was run.
  USAGE(2),
  /// The run was interrupted.
  INTERRUPTED(130);

  final int code;

  ExitCode(int code) {
    this.code = code;
  }

  static ExitCode of(Status status) {
    return switch (status) {
      case SUCCEEDED -> SUCCEEDED;
      case CANCELLED -> INTERRUPTED;
      case FAILED, TIMED_OUT, SKIPPED -> FAILED;
    };
  }
}
