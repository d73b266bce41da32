package dev.weft.cli;

import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.JournalFile;
import dev.weft.sqlite.RunRecord;
import dev.weft.terminal.OneLine;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/// `weft runs`: the runs on record, the last one first.
final class RunsCommand implements Callable<Integer> {
  private final RunsOption runs;
  private final CommandSpec spec;
  private int max = 20;

  RunsCommand(Syntax syntax) {
    spec = syntax.spec();
    syntax.description("Lists the runs on record, the last one first.");
    syntax.option(
        "--max", "N", Integer.class, "How many are listed at most. Default: 20.", it -> max = it);
    runs = new RunsOption(syntax);
  }

  @Override
  public Integer call() throws JournalException {
    PrintWriter out = spec.commandLine().getOut();
    try (JournalFile journal = runs.open()) {
      List<RunRecord> all = journal.runs().reversed();
      for (RunRecord run : all.stream().limit(Math.max(max, 0)).toList()) {
        RunState state = RunState.of(journal, run);
        String line =
            "%-8s  %s  %-11s  %8s  %s"
                .formatted(
                    run.id(), RunState.time(run.started()), state.word(), state.took(), run.plan());
        out.println(OneLine.of(line + (state.counts().isEmpty() ? "" : ": " + state.counts())));
      }
      if (all.isEmpty()) {
        out.println("no run is on record");
      } else if (all.size() > max) {
        out.printf("%,d more; --max N shows them%n", all.size() - Math.max(max, 0));
      }
    }
    return ExitCode.SUCCEEDED.code;
  }
}
