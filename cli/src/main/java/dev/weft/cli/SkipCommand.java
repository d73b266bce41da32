package dev.weft.cli;

import dev.weft.cli.cluster.ClusterRuns;
import dev.weft.cli.option.ByOption;
import dev.weft.cli.option.CommandHints;
import dev.weft.cli.option.Syntax;
import dev.weft.cli.process.ExitCode;
import dev.weft.live.Request;
import dev.weft.restate.ClusterException;
import dev.weft.restate.RunSummary;
import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.JournalFile;
import dev.weft.sqlite.RunRecord;
import dev.weft.terminal.text.OneLine;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/// `weft skip`: skips the step that a task is at.
final class SkipCommand implements Callable<Integer> {
  private String run = "";
  private String task = "";
  private @Nullable String step;

  private final ByOption by;
  private final RunsOption runs;
  private final CommandSpec spec;

  SkipCommand(Syntax syntax) {
    spec = syntax.spec();
    syntax.description(
        "Passes over the step that a task is at: what waits goes on, what runs is stopped.");
    syntax.required("RUN", String.class, "The run's id, or the beginning of it.", it -> run = it);
    syntax.required(
        "TASK", String.class, "The task; TASK/KEY for a row of a for-each.", it -> task = it);
    syntax.option(
        "--step", "ID", String.class, "Which step, where the task is at several.", it -> step = it);
    by = new ByOption(syntax, "Who asks for it.");
    runs = RunsOption.alsoOnClusters(syntax);
  }

  @Override
  public Integer call() throws JournalException, ClusterException, InterruptedException {
    ClusterRuns cluster = runs.cluster();
    if (cluster != null) {
      return skip(cluster);
    }
    try (JournalFile journal = runs.open()) {
      RunRecord record = RunsOption.find(journal, run);
      runs.ask(journal, record, new Request.Skip(task, step, by.name()));
      return passesOver(record.id());
    }
  }

  private int skip(ClusterRuns cluster) throws ClusterException, InterruptedException {
    RunSummary found = cluster.underWay(run);
    if (!cluster.status(found).isUnderWay(task)) {
      throw new ClusterException(
          "`%s` is not under way in run `%s`; `%s` says what is"
              .formatted(
                  task,
                  found.run(),
                  CommandHints.on(found.run(), cluster.ingress()).command("show")));
    }
    cluster.skip(found, by.name(), task, step);
    return passesOver(found.run());
  }

  private int passesOver(String id) {
    spec.commandLine()
        .getOut()
        .println(OneLine.of("passes over the step of `" + task + "` in run `" + id + "`"));
    return ExitCode.SUCCEEDED.code;
  }
}
