package dev.weft.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// `weft` alone: says what there is.
final class WeftCommand implements Callable<Integer> {
  static final String NUMBER = "0.1.0";
  static final String VERSION = "weft " + NUMBER;

  private final CommandSpec spec;

  WeftCommand(Syntax syntax) {
    spec = syntax.spec();
    syntax.description("Runs many task lists at once.");
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "say what to do, such as `weft run PLAN`");
  }
}
