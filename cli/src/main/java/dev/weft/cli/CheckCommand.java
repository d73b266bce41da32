package dev.weft.cli;

import dev.weft.cli.option.PlanOptions;
import dev.weft.cli.option.Syntax;
import dev.weft.cli.process.ExitCode;
import dev.weft.cli.shell.CompletionIndex;
import dev.weft.cli.view.PlanTree;
import dev.weft.plan.PlanException;
import dev.weft.plan.PlanFile;
import dev.weft.step.process.Processes;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/// `weft check`: reports all errors of a plan, or prints the plan as a tree.
final class CheckCommand implements Callable<Integer> {
  private @Nullable Path named;
  private final PlanOptions options;
  private final CommandSpec spec;

  CheckCommand(Syntax syntax) {
    spec = syntax.spec();
    syntax.description("Shows all mistakes of a plan, or its tasks, needs, limits and rows.");
    PlanOptions.declarePlan(syntax, it -> named = it);
    options = new PlanOptions(syntax);
  }

  @Override
  public Integer call() throws PlanException {
    Path file = options.orDefault(named);
    try (PlanFile plan = options.read(file, Map.of(), new Processes())) {
      CompletionIndex.update(file, plan, null);
      PlanTree.print(plan, spec.commandLine().getOut());
      return ExitCode.SUCCEEDED.code;
    }
  }
}
