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

/// `weft resume`: lets a run go on after a pause.
@Command(
    name = "resume",
    description = "Lets a run go on after a pause.",
    version = WeftCommand.VERSION,
    mixinStandardHelpOptions = true)
final class ResumeCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "RUN",
      description = "The run's id, or the beginning of it. Default: the last run.")
  private @Nullable String run;

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
      runs.ask(journal, record, new Request.Resume(by));
      spec.commandLine().getOut().println(OneLine.of("run `" + record.id() + "` goes on"));
    }
    return ExitCode.SUCCEEDED.code;
  }
}
