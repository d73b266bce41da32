package dev.weft.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `weft` alone: says what there is.
@Command(
    name = "weft",
    description = "Runs many task lists at once.",
    version = WeftCommand.VERSION,
    mixinStandardHelpOptions = true)
final class WeftCommand implements Runnable {
  static final String VERSION = "weft 0.1.0";

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do, such as `weft run PLAN`");
  }
}
