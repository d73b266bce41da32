package dev.weft.cli;

import dev.weft.cli.cluster.ClusterRun;
import dev.weft.cli.cluster.ClusterRuns;
import dev.weft.cli.cluster.OnOption;
import dev.weft.cli.option.Syntax;
import dev.weft.cli.option.ViewOptions;
import dev.weft.cli.process.StandardOutput;
import dev.weft.restate.ClusterException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/// `weft attach`: shows a run of a cluster, from its beginning to its end.
final class AttachCommand implements Callable<Integer> {
  private final StandardOutput output;
  private @Nullable String run;
  private final OnOption on;
  private final ViewOptions options;
  private final CommandSpec spec;

  AttachCommand(Syntax syntax, StandardOutput output) {
    this.output = output;
    spec = syntax.spec();
    syntax.description(
        "Shows a run of a cluster from its beginning, wherever it was begun. Ctrl-C ends this, and"
            + " not the run.");
    RunsOption.oneOrLast(syntax, it -> run = it);
    on = new OnOption(syntax, OnOption.RUNS);
    options = new ViewOptions(syntax);
  }

  @Override
  public Integer call() throws ClusterException, InterruptedException {
    ClusterRuns runs = new ClusterRuns(on.required(), spec.commandLine().getErr());
    return new ClusterRun(runs, options, output, spec.commandLine()).attach(runs.find(run));
  }
}
