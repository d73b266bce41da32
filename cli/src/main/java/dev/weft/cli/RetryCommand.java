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
import picocli.CommandLine.Model.CommandSpec;

/// `weft retry`: tries again what failed of a run.
final class RetryCommand implements Callable<Integer> {
  private final StandardOutput output;
  private @Nullable String run;
  private final RunOptions options;
  private final RunsOption runs;
  private final CommandSpec spec;

  RetryCommand(Syntax syntax, StandardOutput output) {
    this.output = output;
    spec = syntax.spec();
    syntax.description(
        "Tries again what failed of a run, and goes on with what was cut off. What has succeeded"
            + " does not run again.");
    RunsOption.oneOrLast(syntax, it -> run = it);
    options = new RunOptions(syntax);
    runs = new RunsOption(syntax);
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
