package dev.weft.cli;

import dev.weft.LocalDriver;
import dev.weft.RunResult;
import dev.weft.plan.PlanException;
import dev.weft.plan.PlanFile;
import dev.weft.step.Processes;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `weft run`: carries a plan through and shows what happens, one line for each thing.
@Command(name = "run", description = "Runs a plan.", mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  @Mixin private PlanOptions options;
  @Spec private CommandSpec spec;

  @Option(names = "--dry-run", description = "Shows what would run, and runs nothing.")
  private boolean dryRun;

  @Option(
      names = "--grace",
      paramLabel = "TIME",
      defaultValue = "10s",
      description = "How long a command that is stopped may take to end. Default: 10s.")
  private Duration grace = Duration.ZERO;

  @Override
  public Integer call() throws PlanException, InterruptedException {
    Processes processes = new Processes(grace);
    PlanFile file = options.read(processes);
    PrintWriter out = spec.commandLine().getOut();
    if (dryRun) {
      CheckCommand.print(file, out);
      return ExitCode.SUCCEEDED.code;
    }
    String id = LocalDriver.newId();
    LocalDriver driver = new LocalDriver(id);
    Stopping stopping = new Stopping(id, driver, processes, spec.commandLine().getErr());
    RunResult result;
    try (stopping) {
      result = driver.run(file.plan(), List.of(new PlainView(out)));
    }
    return (stopping.wasAsked() ? ExitCode.INTERRUPTED : ExitCode.of(result.status())).code;
  }
}
