package dev.weft.cli.option;

import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// `weft` without a command: lists the commands.
public final class WeftCommand implements Callable<Integer> {
  private final CommandSpec spec;

  public WeftCommand(Syntax syntax) {
    spec = syntax.spec();
    syntax.description("Runs many task lists at once.");
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "say what to do, such as `weft run PLAN`");
  }
}
