package dev.weft.cli;

import dev.weft.cli.option.Syntax;
import dev.weft.cli.process.ExitCode;
import dev.weft.plan.PlanSchema;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/// `weft schema`: prints the JSON Schema with which editors complete and check plans.
final class SchemaCommand implements Callable<Integer> {
  private final CommandSpec spec;

  SchemaCommand(Syntax syntax) {
    spec = syntax.spec();
    syntax.description("Prints the JSON Schema of plan files, for editors.");
  }

  @Override
  public Integer call() {
    spec.commandLine().getOut().print(PlanSchema.text());
    return ExitCode.SUCCEEDED.code;
  }
}
