package dev.weft.cli;

import dev.weft.plan.PlanException;
import dev.weft.plan.PlanFile;
import dev.weft.step.Processes;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `weft check`: every mistake of a plan, or what it would do.
@Command(
    name = "check",
    description = "Shows all mistakes of a plan, or its tasks, needs, limits and rows.",
    version = WeftCommand.VERSION,
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "PLAN", description = "The plan file (YAML).")
  private Path file;

  @Mixin private PlanOptions options;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws PlanException {
    try (PlanFile plan = options.read(file, Map.of(), new Processes())) {
      PlanTree.print(plan, spec.commandLine().getOut());
      return ExitCode.SUCCEEDED.code;
    }
  }
}
