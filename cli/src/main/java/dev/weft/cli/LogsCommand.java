package dev.weft.cli;

import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.JournalFile;
import dev.weft.sqlite.RunRecord;
import dev.weft.terminal.OneLine;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `weft logs`: what the steps of a run have printed.
@Command(
    name = "logs",
    description = "Shows what the steps of a run, or of one of its tasks, have printed.",
    version = WeftCommand.VERSION,
    mixinStandardHelpOptions = true)
final class LogsCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "RUN",
      description = "The run's id, or the beginning of it. Default: the last run.")
  private @Nullable String run;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "TASK",
      description = "The task; TASK/KEY for a row of a for-each.")
  private @Nullable String task;

  @Mixin private RunsOption runs;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws JournalException {
    PrintWriter out = spec.commandLine().getOut();
    try (JournalFile journal = runs.open()) {
      RunRecord record = RunsOption.find(journal, run);
      journal.printed(record, task, (name, line) -> out.println(OneLine.of(name) + " | " + line));
      out.flush();
      if (task != null && !journal.tasks(record).containsKey(task)) {
        throw new JournalException(
            "run `%s` has no task `%s` on record; `weft show %s --all` lists them"
                .formatted(record.id(), task, record.id()));
      }
    }
    return ExitCode.SUCCEEDED.code;
  }
}
