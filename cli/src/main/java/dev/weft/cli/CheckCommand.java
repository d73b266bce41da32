package dev.weft.cli;

import dev.weft.plan.PlanException;
import dev.weft.plan.PlanFile;
import dev.weft.step.Processes;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `weft check`: every mistake of a plan, or what it would do.
@Command(
    name = "check",
    description = "Shows all mistakes of a plan, or its tasks, needs, limits and rows.",
    version = WeftCommand.VERSION,
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
  @Mixin private PlanOptions options;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws PlanException {
    try (PlanFile file = options.read(new Processes())) {
      PlanTree.print(file, spec.commandLine().getOut());
      return ExitCode.SUCCEEDED.code;
    }
  }
}
