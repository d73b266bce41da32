package dev.weft.cli;

import dev.weft.cli.option.Syntax;
import dev.weft.cli.process.ExitCode;
import dev.weft.plan.PlanSchema;
import dev.weft.plan.testing.TestSchema;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/// `weft schema`: prints the JSON Schema with which editors complete and check plans.
final class SchemaCommand implements Callable<Integer> {
  private boolean ofTests;
  private final CommandSpec spec;

  SchemaCommand(Syntax syntax) {
    spec = syntax.spec();
    syntax.description("Prints the JSON Schema of plan files, for editors.");
    syntax.flag("--test", "Prints that of test files instead.", () -> ofTests = true);
  }

  @Override
  public Integer call() {
    spec.commandLine().getOut().print(ofTests ? TestSchema.text() : PlanSchema.text());
    return ExitCode.SUCCEEDED.code;
  }
}
