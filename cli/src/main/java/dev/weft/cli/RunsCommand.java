package dev.weft.cli;

import dev.weft.cli.cluster.ClusterRuns;
import dev.weft.cli.option.Syntax;
import dev.weft.cli.process.ExitCode;
import dev.weft.cli.record.RunJson;
import dev.weft.cli.record.RunState;
import dev.weft.engine.Numbers;
import dev.weft.json.Json;
import dev.weft.live.LiveRuns;
import dev.weft.live.LiveRuns.UnreachableException;
import dev.weft.live.Reply;
import dev.weft.live.Request;
import dev.weft.restate.ClusterException;
import dev.weft.restate.RunSummary;
import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.JournalFile;
import dev.weft.sqlite.RunRecord;
import dev.weft.terminal.text.OneLine;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/// `weft runs`: lists the recorded runs, latest first.
final class RunsCommand implements Callable<Integer> {
  private final RunsOption runs;
  private final CommandSpec spec;
  private int max = 20;
  private boolean json;

  RunsCommand(Syntax syntax) {
    spec = syntax.spec();
    syntax.description("Lists the runs on record, the last one first.");
    syntax.option(
        "--max", "N", Integer.class, "How many are listed at most. Default: 20.", it -> max = it);
    syntax.flag("--json", "Lists them as JSON, one run a line.", () -> json = true);
    runs = RunsOption.alsoOnClusters(syntax);
  }

  @Override
  public Integer call() throws JournalException, ClusterException, InterruptedException {
    ClusterRuns cluster = runs.cluster();
    if (cluster != null) {
      return list(cluster);
    }
    PrintWriter out = spec.commandLine().getOut();
    try (JournalFile journal = runs.openToRead()) {
      List<RunRecord> all = journal.runs().reversed();
      for (RunRecord run : all.stream().limit(Math.max(max, 0)).toList()) {
        RunState state = state(journal, run);
        if (json) {
          out.println(Json.write(RunJson.of(run, state)));
        } else {
          print(out, run.id(), run.started(), state, run.plan());
        }
      }
      return left(out, all.size());
    }
  }

  /// Asks the run itself if it is in progress, because only it knows whether it is paused.
  private RunState state(JournalFile journal, RunRecord run) throws JournalException {
    RunState state = RunState.of(journal, run);
    try {
      return state.equals(RunState.UNDER_WAY)
              && LiveRuns.ask(runs.folder(), run.id(), new Request.TaskStatuses())
                  instanceof Reply.TaskStatuses status
              && status.paused() != null
          ? RunState.PAUSED
          : state;
    } catch (UnreachableException mute) {
      return state;
    }
  }

  private int list(ClusterRuns cluster) throws ClusterException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    List<RunSummary> all = cluster.cluster().runs();
    for (RunSummary run : all.stream().limit(Math.max(max, 0)).toList()) {
      RunState state = run.paused() ? RunState.PAUSED : RunState.of(run);
      if (json) {
        out.println(Json.write(RunJson.of(run, state)));
      } else {
        print(out, run.run(), run.started(), state, run.plan());
      }
    }
    return left(out, all.size());
  }

  private static void print(
      PrintWriter out, String id, Instant started, RunState state, String plan) {
    String line =
        "%-8s  %s  %-11s  %8s  %s"
            .formatted(id, RunState.time(started), state.word(), state.took(), plan);
    out.println(OneLine.of(line + (state.counts().isEmpty() ? "" : ": " + state.counts())));
  }

  private int left(PrintWriter out, int count) {
    if (json) {
      out.flush();
      return ExitCode.SUCCEEDED.code;
    }
    if (count == 0) {
      out.println("no run is on record");
    } else if (count > max) {
      out.printf("%s more; --max N shows them%n", Numbers.format(count - Math.max(max, 0)));
    }
    out.flush();
    return ExitCode.SUCCEEDED.code;
  }
}
