package dev.weft.cli;

import dev.weft.cli.option.JournalOption;
import dev.weft.cli.option.PlanOptions;
import dev.weft.cli.option.Syntax;
import dev.weft.cli.process.ExitCode;
import dev.weft.cli.record.PastRuns;
import dev.weft.cli.simulate.Simulation;
import dev.weft.cli.simulate.SimulationOptions;
import dev.weft.plan.PlanException;
import dev.weft.sqlite.JournalException;
import dev.weft.terminal.text.OneLine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/// `weft simulate`: says how long a run will take and what holds it up, and runs nothing.
final class SimulateCommand implements Callable<Integer> {
  private static final int RUNS_READ = 5;

  private @Nullable Path plan;
  private List<String> inputs = List.of();
  private boolean json;
  private final SimulationOptions options;
  private final JournalOption journal;
  private final CommandSpec spec;

  SimulateCommand(Syntax syntax) {
    spec = syntax.spec();
    syntax.description(
        "Says how long a run of a plan will take and what holds it up, from the times of its past"
            + " runs. Runs nothing.");
    syntax.required("PLAN", Path.class, "The plan file (YAML).", it -> plan = it);
    syntax.repeated(
        "--set", "NAME=VALUE", "Gives one of the plan's inputs a value.", it -> inputs = it);
    options = new SimulationOptions(syntax);
    syntax.flag("--json", "Prints the forecast as JSON.", () -> json = true);
    journal = new JournalOption(syntax);
  }

  @Override
  public Integer call() throws PlanException, JournalException, InterruptedException {
    Path named = Objects.requireNonNull(plan);
    Simulation simulation =
        new Simulation(
            named,
            PlanOptions.assignments(spec.commandLine(), inputs),
            options,
            PastRuns.timelines(journal.file(named), named, RUNS_READ));
    try {
      simulation.run(spec.commandLine().getOut(), json);
    } catch (IOException | Simulation.EndlessException wrong) {
      spec.commandLine().getErr().println("error: " + OneLine.of("" + wrong.getMessage()));
      return ExitCode.FAILED.code;
    }
    return ExitCode.SUCCEEDED.code;
  }
}
