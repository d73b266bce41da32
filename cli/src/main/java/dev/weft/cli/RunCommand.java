package dev.weft.cli;

import dev.weft.Listener;
import dev.weft.LocalDriver;
import dev.weft.RunResult;
import dev.weft.live.Door;
import dev.weft.plan.PlanException;
import dev.weft.plan.PlanFile;
import dev.weft.step.Processes;
import dev.weft.step.StrayOutput;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `weft run`: carries a plan through and shows what happens, one line for each thing.
@Command(
    name = "run",
    description = "Runs a plan.",
    version = WeftCommand.VERSION,
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  private final StandardOutput output;
  @Mixin private PlanOptions options;
  @Spec private CommandSpec spec;

  @Option(
      names = "--only",
      paramLabel = "TASK",
      description =
          "Runs only this task and what it needs; may be repeated. TASK/KEY is one row of a"
              + " for-each.")
  private List<String> only = List.of();

  @Option(names = "--dry-run", description = "Shows what would run, and runs nothing.")
  private boolean dryRun;

  @Option(
      names = "--grace",
      paramLabel = "TIME",
      defaultValue = "10s",
      description = "How long a command that is stopped may take to end. Default: 10s.")
  private Duration grace = Duration.ZERO;

  @Option(names = "--json", description = "Shows what happens as JSON, one event a line.")
  private boolean json;

  @Option(
      names = "--no-input",
      description = "Does not ask for approvals on the terminal; `weft approve` answers them.")
  private boolean noInput;

  RunCommand(StandardOutput output) {
    this.output = output;
  }

  @Override
  public Integer call() throws PlanException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    if (dryRun && json) {
      throw new ParameterException(
          spec.commandLine(), "--dry-run has no events that --json could show: leave one out");
    }
    Processes processes = new Processes(grace);
    try (PlanFile file = options.read(processes)) {
      PlanFile chosen = only.isEmpty() ? file : file.only(only);
      if (dryRun) {
        PlanTree.print(chosen, out);
        return ExitCode.SUCCEEDED.code;
      }
      return run(chosen, processes);
    }
  }

  private int run(PlanFile file, Processes processes) throws InterruptedException {
    file.secrets().fetch();
    String id = LocalDriver.newId();
    LocalDriver driver = new LocalDriver(id);
    output.onReaderGone(() -> driver.cancel("nobody reads the output any more"));
    Door door = door(id, file, driver);
    GuardedView guarded = new GuardedView(view(id, driver, door));
    Stopping stopping = new Stopping(id, driver, processes, spec.commandLine().getErr());
    RunResult result;
    try (stopping;
        door;
        // Standard output is the view's: what Java steps print by themselves must not garble it.
        StrayOutput _ = StrayOutput.take(file.secrets().masks(), this::stray)) {
      // The door hears of an approval even while the view is held up.
      result = driver.run(file.plan(), List.of(door, guarded));
    }
    guarded.rethrow();
    return (stopping.wasAsked() ? ExitCode.INTERRUPTED : ExitCode.of(result.status())).code;
  }

  private void stray(String line) {
    spec.commandLine().getErr().println(line);
  }

  private Door door(String id, PlanFile file, LocalDriver driver) {
    PrintWriter err = spec.commandLine().getErr();
    return new Door(
        id,
        file.plan().name(),
        driver,
        HowToAnswer.folder(options.file()),
        trouble -> err.println("weft: " + trouble));
  }

  private Listener view(String id, LocalDriver driver, Door door) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      return told(door, new JsonView(out));
    }
    Listener view = told(door, new PlainView(out, HowToAnswer.of(id, options.file())));
    if (noInput || !Terminal.isThere()) {
      return view;
    }
    return new Asking(view, driver, Terminal.input(), out, System.getProperty("user.name"));
  }

  /// Both are told each event, one after the other: whoever reads that something waits can answer
  /// it.
  private static Listener told(Listener first, Listener second) {
    return event -> {
      first.on(event);
      second.on(event);
    };
  }
}
