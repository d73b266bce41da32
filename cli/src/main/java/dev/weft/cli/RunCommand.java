package dev.weft.cli;

import dev.weft.LocalDriver;
import dev.weft.RunResult;
import dev.weft.plan.PlanException;
import dev.weft.plan.PlanFile;
import dev.weft.step.Processes;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
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

  @Override
  public Integer call() throws PlanException, InterruptedException {
    PlanFile file = options.read(new Processes());
    PrintWriter out = spec.commandLine().getOut();
    if (dryRun) {
      CheckCommand.print(file, out);
      return ExitCode.SUCCEEDED.code;
    }
    LocalDriver driver = new LocalDriver();
    cancelOnSignals(driver);
    RunResult result = driver.run(file.plan(), List.of(new PlainView(out)));
    return ExitCode.of(result.status()).code;
  }

  /// The first signal asks the run to end, the second ends this process and, with it, its children.
  private void cancelOnSignals(LocalDriver driver) {
    AtomicBoolean asked = new AtomicBoolean();
    for (String name : List.of("INT", "TERM")) {
      sun.misc.Signal.handle(
          new sun.misc.Signal(name),
          _ -> {
            if (asked.getAndSet(true)) {
              ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
              Runtime.getRuntime().halt(ExitCode.INTERRUPTED.code);
            }
            spec.commandLine()
                .getErr()
                .println("weft: stopping; what runs is asked to end. Again to kill it now.");
            spec.commandLine().getErr().flush();
            driver.cancel("interrupted");
          });
    }
  }
}
