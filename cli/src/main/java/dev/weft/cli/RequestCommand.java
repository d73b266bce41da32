package dev.weft.cli;

import dev.weft.cli.cluster.ClusterRuns;
import dev.weft.cli.option.ByOption;
import dev.weft.cli.option.Syntax;
import dev.weft.cli.process.ExitCode;
import dev.weft.live.Request;
import dev.weft.restate.ClusterException;
import dev.weft.restate.ControlRequest;
import dev.weft.restate.RunSummary;
import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.JournalFile;
import dev.weft.sqlite.RunRecord;
import dev.weft.terminal.text.OneLine;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/// Sends a control request that concerns a run in progress as a whole.
final class RequestCommand implements Callable<Integer> {
  private @Nullable String run;
  private final Function<String, Request> request;
  private final BiFunction<Instant, String, ControlRequest> order;
  private final String outcome;
  private final ByOption by;
  private final RunsOption runs;
  private final CommandSpec spec;

  private RequestCommand(
      Syntax syntax,
      String description,
      Function<String, Request> request,
      BiFunction<Instant, String, ControlRequest> order,
      String outcome) {
    this.request = request;
    this.order = order;
    this.outcome = outcome;
    spec = syntax.spec();
    syntax.description(description);
    RunsOption.oneOrLast(syntax, it -> run = it);
    by = new ByOption(syntax, "Who asks for it.");
    runs = RunsOption.alsoOnClusters(syntax);
  }

  /// `weft pause`: holds back the next tasks and attempts of a run.
  static RequestCommand pause(Syntax syntax) {
    return new RequestCommand(
        syntax,
        "Lets nothing of a run begin any more until it is resumed; what runs goes on to its end.",
        Request.Pause::new,
        ControlRequest.Pause::new,
        "is paused");
  }

  /// `weft resume`: resumes a paused run.
  static RequestCommand resume(Syntax syntax) {
    return new RequestCommand(
        syntax,
        "Lets a run go on after a pause.",
        Request.Resume::new,
        ControlRequest.Resume::new,
        "goes on");
  }

  @Override
  public Integer call() throws JournalException, ClusterException, InterruptedException {
    ClusterRuns cluster = runs.cluster();
    if (cluster != null) {
      return order(cluster);
    }
    try (JournalFile journal = runs.open()) {
      RunRecord record = RunsOption.find(journal, run);
      runs.ask(journal, record, request.apply(by.name()));
      return report(record.id());
    }
  }

  private int order(ClusterRuns cluster) throws ClusterException, InterruptedException {
    RunSummary found = cluster.underWay(run);
    cluster.request(found, by.name(), order);
    return report(found.run());
  }

  private int report(String id) {
    spec.commandLine().getOut().println(OneLine.of("run `%s` %s".formatted(id, outcome)));
    return ExitCode.SUCCEEDED.code;
  }
}
