package dev.weft.cli;

import dev.weft.cli.cluster.ClusterRunStatus;
import dev.weft.cli.cluster.ClusterRuns;
import dev.weft.cli.option.ByOption;
import dev.weft.cli.option.CommandHints;
import dev.weft.cli.option.Syntax;
import dev.weft.cli.process.ExitCode;
import dev.weft.cli.record.RunState;
import dev.weft.live.Request;
import dev.weft.restate.ClusterException;
import dev.weft.restate.ControlRequest;
import dev.weft.restate.RunSummary;
import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.JournalFile;
import dev.weft.sqlite.RunRecord;
import dev.weft.terminal.text.OneLine;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// `weft cancel`: stops a run in progress; its cleanup steps still run.
final class CancelCommand implements Callable<Integer> {
  private String run = "";
  private boolean stalled;

  private final ByOption by;
  private final RunsOption runs;
  private final CommandSpec spec;

  CancelCommand(Syntax syntax) {
    spec = syntax.spec();
    syntax.description(
        "Stops a run that is under way, as Ctrl-C does, or ends one that was interrupted, so that"
            + " its plan begins anew.");
    syntax.required("RUN", String.class, "The run's id, or the beginning of it.", it -> run = it);
    by = new ByOption(syntax, "Who cancels.");
    syntax.flag(
        "--stalled",
        "On a cluster, ends also the tasks that it cannot go on with, without their clean-up.",
        () -> stalled = true);
    runs = RunsOption.alsoOnClusters(syntax);
  }

  @Override
  public Integer call() throws JournalException, ClusterException, InterruptedException {
    ClusterRuns cluster = runs.cluster();
    if (cluster != null) {
      return cancel(cluster);
    }
    if (stalled) {
      throw new ParameterException(
          spec.commandLine(), "`--stalled` is for runs on a cluster: `--on URL`");
    }
    try (JournalFile journal = runs.open()) {
      RunRecord record = RunsOption.find(journal, run);
      if (journal.isDriven(record)) {
        return stop(journal, record);
      }
      if (!record.isUnfinished()) {
        throw new JournalException(
            "run `%s` has ended: %s".formatted(record.id(), RunState.of(journal, record).word()));
      }
      journal.giveUp(record, by.name());
      spec.commandLine().getOut().println("run `" + record.id() + "` will not go on");
      return ExitCode.SUCCEEDED.code;
    }
  }

  private int cancel(ClusterRuns cluster) throws ClusterException, InterruptedException {
    RunSummary found = cluster.underWay(run);
    cluster.request(found, by.name(), ControlRequest.Cancel::new);
    PrintWriter out = spec.commandLine().getOut();
    out.println("run `" + found.run() + "` is asked to stop");
    if (stalled) {
      List<String> ended = cluster.cluster().endStalled(found.run(), by.name());
      ended.forEach(each -> out.println(OneLine.of("`" + each + "` is ended where it was")));
      return ExitCode.SUCCEEDED.code;
    }
    out.flush();
    return sayStalled(cluster, found);
  }

  /// What the cluster cannot go on with cannot stop either.
  private int sayStalled(ClusterRuns cluster, RunSummary found)
      throws ClusterException, InterruptedException {
    ClusterRunStatus status = cluster.status(found);
    Map<String, String> all = new LinkedHashMap<>(status.stalledTasks());
    if (status.stalled() != null) {
      all.put(found.run(), status.stalled());
    }
    if (all.isEmpty()) {
      return ExitCode.SUCCEEDED.code;
    }
    PrintWriter err = spec.commandLine().getErr();
    all.forEach((name, why) -> err.println(OneLine.of("weft: `" + name + "` " + why)));
    err.println(
        "weft: this does not stop by itself; `%s --stalled` ends it, without its clean-up"
            .formatted(CommandHints.on(found.run(), cluster.ingress()).command("cancel")));
    err.flush();
    return ExitCode.FAILED.code;
  }

  private int stop(JournalFile journal, RunRecord record) throws JournalException {
    runs.ask(journal, record, new Request.Cancel(by.name()));
    spec.commandLine().getOut().println("run `" + record.id() + "` is asked to stop");
    return ExitCode.SUCCEEDED.code;
  }
}
