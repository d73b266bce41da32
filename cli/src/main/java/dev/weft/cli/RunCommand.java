package dev.weft.cli;

import dev.weft.plan.PlanException;
import dev.weft.plan.PlanFile;
import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.RunRecord;
import dev.weft.step.Processes;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `weft run`: carries a plan through and shows what happens, one line for each thing.
@Command(
    name = "run",
    description = "Runs a plan, or continues its run that was interrupted.",
    version = WeftCommand.VERSION,
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  private final StandardOutput output;

  @Parameters(index = "0", paramLabel = "PLAN", description = "The plan file (YAML).")
  private Path plan;

  @Mixin private RunOptions options;
  @Mixin private JournalOption journal;
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
      names = "--new",
      description = "Begins a new run, also where one was interrupted and could go on.")
  private boolean fresh;

  @Option(
      names = "--no-journal",
      description = "Keeps no record, so that the run cannot go on after it is interrupted.")
  private boolean noJournal;

  RunCommand(StandardOutput output) {
    this.output = output;
  }

  @Override
  public Integer call() throws PlanException, JournalException, InterruptedException {
    if (dryRun) {
      return show();
    }
    PlanRun run = new PlanRun(plan, options, only, output, spec.commandLine());
    if (noJournal) {
      return run.drive(null, null);
    }
    try (Recording recording = new Recording(journal.file(plan), plan)) {
      RunRecord before = fresh ? null : recording.unfinished();
      return run.drive(recording, before);
    }
  }

  private int show() throws PlanException {
    if (options.json()) {
      throw new ParameterException(
          spec.commandLine(), "--dry-run has no events that --json could show: leave one out");
    }
    try (PlanFile file = options.plan().read(plan, Map.of(), new Processes())) {
      PlanFile chosen = only.isEmpty() ? file : file.only(only);
      PlanTree.print(chosen, spec.commandLine().getOut());
      return ExitCode.SUCCEEDED.code;
    }
  }
}
