package dev.weft.cli;

import dev.weft.live.Request;
import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.JournalFile;
import dev.weft.sqlite.RunRecord;
import dev.weft.terminal.OneLine;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `weft skip`: passes over the step that a task is at.
@Command(
    name = "skip",
    description =
        "Passes over the step that a task is at: what waits goes on, what runs is stopped.",
    version = WeftCommand.VERSION,
    mixinStandardHelpOptions = true)
final class SkipCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "RUN",
      description = "The run's id, or the beginning of it.")
  private String run;

  @Parameters(
      index = "1",
      paramLabel = "TASK",
      description = "The task; TASK/KEY for a row of a for-each.")
  private String task;

  @Option(
      names = "--step",
      paramLabel = "ID",
      description = "Which step, where the task is at several.")
  private @Nullable String step;

  @Option(
      names = "--by",
      paramLabel = "NAME",
      defaultValue = "${sys:user.name}",
      description = "Who asks for it. Default: the name of your user account.")
  private String by = "";

  @Mixin private RunsOption runs;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws JournalException {
    try (JournalFile journal = runs.open()) {
      RunRecord record = RunsOption.find(journal, run);
      runs.ask(journal, record, new Request.Skip(task, step, by));
      spec.commandLine()
          .getOut()
          .println(
              OneLine.of("passes over the step of `" + task + "` in run `" + record.id() + "`"));
    }
    return ExitCode.SUCCEEDED.code;
  }
}
