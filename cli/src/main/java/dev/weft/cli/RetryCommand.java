package dev.weft.cli;

import dev.weft.Status;
import dev.weft.plan.PlanException;
import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.JournalFile;
import dev.weft.sqlite.RunRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `weft retry`: tries again what failed of a run.
@Command(
    name = "retry",
    description =
        "Tries again what failed of a run, and goes on with what was cut off. What has succeeded"
            + " does not run again.",
    version = WeftCommand.VERSION,
    mixinStandardHelpOptions = true)
final class RetryCommand implements Callable<Integer> {
  private final StandardOutput output;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "RUN",
      description = "The run's id, or the beginning of it. Default: the last run.")
  private @Nullable String run;

  @Mixin private RunOptions options;
  @Mixin private RunsOption runs;
  @Spec private CommandSpec spec;

  RetryCommand(StandardOutput output) {
    this.output = output;
  }

  @Override
  public Integer call() throws PlanException, JournalException, InterruptedException {
    RunRecord before;
    try (JournalFile journal = runs.open()) {
      before = RunsOption.find(journal, run);
      if (journal.isDriven(before)) {
        throw new JournalException("run `" + before.id() + "` is under way: wait for its end");
      }
      if (before.status() == Status.SUCCEEDED) {
        throw new JournalException(
            "nothing of run `" + before.id() + "` failed; `weft run` begins another");
      }
    }
    Path plan = Path.of("").toAbsolutePath().relativize(runs.plan(before));
    try (Recording recording = new Recording(runs.file(), plan)) {
      return new PlanRun(plan, options, List.of(), output, spec.commandLine())
          .retry(recording, before);
    }
  }
}
