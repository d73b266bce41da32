package dev.weft.cli;

import dev.weft.Event;
import dev.weft.cli.cluster.ClusterRunStatus;
import dev.weft.cli.cluster.ClusterRuns;
import dev.weft.cli.option.CommandHints;
import dev.weft.cli.option.Syntax;
import dev.weft.cli.process.ExitCode;
import dev.weft.cli.process.StandardOutput;
import dev.weft.restate.ClusterException;
import dev.weft.restate.RunSummary;
import dev.weft.sqlite.FollowedOutput;
import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.JournalFile;
import dev.weft.sqlite.RunRecord;
import dev.weft.terminal.text.OneLine;
import dev.weft.terminal.text.WholeLines;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// `weft logs`: prints the output of a run's steps.
final class LogsCommand implements Callable<Integer> {
  private static final long POLL_MILLIS = 200;

  private @Nullable String run;
  private @Nullable String task;
  private boolean follow;
  private final StandardOutput output;
  private final RunsOption runs;
  private final CommandSpec spec;

  LogsCommand(Syntax syntax, StandardOutput output) {
    this.output = output;
    spec = syntax.spec();
    syntax.description("Shows what the steps of a run, or of one of its tasks, have printed.");
    RunsOption.oneOrLast(syntax, it -> run = it);
    syntax.optional(
        "TASK", String.class, "The task; TASK/KEY for a row of a for-each.", it -> task = it);
    syntax.flag(
        "-f",
        "--follow",
        "Shows also what is printed from now on, to the run's end.",
        () -> follow = true);
    runs = RunsOption.alsoOnClusters(syntax);
  }

  @Override
  public Integer call() throws JournalException, ClusterException, InterruptedException {
    ClusterRuns cluster = runs.cluster();
    if (cluster != null) {
      if (follow) {
        throw new ParameterException(
            spec.commandLine(), "--follow is for runs of this machine; `weft attach` shows others");
      }
      return logs(cluster);
    }
    PrintWriter out = spec.commandLine().getOut();
    try (JournalFile journal = runs.openToRead()) {
      RunRecord record = RunsOption.find(journal, run);
      if (follow) {
        return follow(journal, record, out);
      }
      journal.printed(record, task, (name, line) -> print(out, name, line));
      out.flush();
      if (task != null && !journal.tasks(record).containsKey(task)) {
        throw new JournalException(
            "run `%s` has no task `%s` on record; `weft show %s --all` lists them"
                .formatted(record.id(), task, record.id()));
      }
    }
    return ExitCode.SUCCEEDED.code;
  }

  /// Prints what there is and what comes, until nothing drives the run or nobody reads.
  private int follow(JournalFile journal, RunRecord record, PrintWriter out)
      throws JournalException, InterruptedException {
    FollowedOutput lines = journal.follow(record, task);
    boolean isLive = true;
    while (isLive && output.failure() == null) {
      isLive = journal.isDriven(record);
      lines.next((name, line) -> print(out, name, line));
      out.flush();
      if (isLive) {
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      }
    }
    lines.end((name, line) -> print(out, name, line));
    RunRecord ended = RunsOption.find(journal, record.id());
    spec.commandLine().getErr().println(OneLine.of("weft: " + RunsOption.whyNot(ended)));
    return ExitCode.SUCCEEDED.code;
  }

  private int logs(ClusterRuns cluster) throws ClusterException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    RunSummary found = cluster.find(run);
    ClusterRunStatus status = new ClusterRunStatus(found);
    WholeLines lines = new WholeLines();
    cluster
        .cluster()
        .retell(
            found.run(),
            event -> {
              status.on(event);
              if (event instanceof Event.Output output
                  && (task == null || output.task().name().equals(task))) {
                String line = lines.take(output);
                if (line != null) {
                  print(out, output.task().name(), line);
                }
              }
            });
    lines.forEachBegun((from, line) -> print(out, from, line));
    out.flush();
    if (task != null && !status.isKnown(task)) {
      throw new ClusterException(
          "run `%s` has no task `%s`; `%s --all` lists them"
              .formatted(
                  found.run(),
                  task,
                  CommandHints.on(found.run(), cluster.ingress()).command("show")));
    }
    return ExitCode.SUCCEEDED.code;
  }

  private static void print(PrintWriter out, String task, String line) {
    out.println(OneLine.of(task) + " | " + OneLine.passedOn(line));
  }
}
