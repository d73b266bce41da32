package dev.weft.cli;

import dev.weft.plan.PlanSchema;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `weft schema`: what editors read to complete and check plans.
@Command(
    name = "schema",
    description = "Prints the JSON Schema of plan files, for editors.",
    version = WeftCommand.VERSION,
    mixinStandardHelpOptions = true)
final class SchemaCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().getOut().print(PlanSchema.text());
    return ExitCode.SUCCEEDED.code;
  }
}
