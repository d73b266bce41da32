package dev.weft.cli;

import dev.weft.Status;
import dev.weft.cli.cluster.ClusterRun;
import dev.weft.cli.cluster.ClusterRunStatus;
import dev.weft.cli.cluster.ClusterRuns;
import dev.weft.cli.cluster.Submissions;
import dev.weft.cli.option.RunOptions;
import dev.weft.cli.option.Syntax;
import dev.weft.cli.process.StandardOutput;
import dev.weft.cli.record.Recording;
import dev.weft.plan.PlanException;
import dev.weft.restate.ClusterException;
import dev.weft.restate.RunSummary;
import dev.weft.restate.Submission;
import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.JournalFile;
import dev.weft.sqlite.RunRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/// `weft retry`: retries what failed of a run.
final class RetryCommand implements Callable<Integer> {
  private final StandardOutput output;
  private @Nullable String run;
  private List<String> again = List.of();
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
    syntax.repeated(
        "--again",
        "TASK",
        "Runs this task anew, too, although it has succeeded, such as one that has read results"
            + " which have changed; may be repeated. TASK/KEY is one row of a for-each.",
        it -> again = it);
    options = new RunOptions(syntax);
    runs = RunsOption.alsoOnClusters(syntax);
  }

  @Override
  public Integer call()
      throws PlanException, JournalException, InterruptedException, ClusterException {
    ClusterRuns cluster = runs.cluster();
    if (cluster != null) {
      return retry(cluster);
    }
    RunRecord before;
    try (JournalFile journal = runs.open()) {
      before = RunsOption.find(journal, run);
      if (journal.isDriven(before)) {
        throw new JournalException("run `" + before.id() + "` is under way: wait for its end");
      }
      if (again.isEmpty() && before.status() == Status.SUCCEEDED && !before.hasFailures()) {
        throw new JournalException(
            "nothing of run `" + before.id() + "` failed; `weft run` begins another");
      }
    }
    Path plan = Path.of("").toAbsolutePath().relativize(runs.plan(before));
    PlanSource source = PlanSource.of(before, plan, options.plan());
    try (Recording recording = Recording.of(runs.file(), before)) {
      return new PlanRun(source, options, List.of(), output, spec.commandLine())
          .retry(recording, before, again);
    }
  }

  private int retry(ClusterRuns cluster) throws ClusterException, InterruptedException {
    runs.refuse(List.of("--strict", "--grace", "--again"));
    RunSummary before = cluster.find(run);
    if (before.ending() == null) {
      throw new ClusterException("run `" + before.run() + "` is under way: wait for its end");
    }
    if (before.ending().status() == Status.SUCCEEDED) {
      throw new ClusterException(
          "nothing of run `" + before.run() + "` failed; `weft run` begins another");
    }
    Submission submitted = cluster.cluster().submission(before.run());
    ClusterRunStatus status = cluster.status(before);
    List<String> again = status.unfinished();
    String about = "a new run of what did not succeed in run %s".formatted(before.run());
    return new ClusterRun(cluster, options.view(), output, spec.commandLine())
        .begin(
            Submissions.again(
                submitted,
                options.plan(),
                again.isEmpty() ? submitted.only() : again,
                status.kept(submitted.kept())),
            options.spans(),
            about);
  }
}
