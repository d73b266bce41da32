package dev.weft.cli;

import dev.weft.live.Request;
import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.JournalFile;
import dev.weft.sqlite.RunRecord;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `weft cancel`: stops a run that is under way; what cleans up still runs.
@Command(
    name = "cancel",
    description =
        "Stops a run that is under way, as Ctrl-C does, or ends one that was interrupted, so that"
            + " its plan begins anew.",
    version = WeftCommand.VERSION,
    mixinStandardHelpOptions = true)
final class CancelCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "RUN",
      description = "The run's id, or the beginning of it.")
  private String run;

  @Option(
      names = "--by",
      paramLabel = "NAME",
      defaultValue = "${sys:user.name}",
      description = "Who cancels. Default: the name of your user account.")
  private String by = "";

  @Mixin private RunsOption runs;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws JournalException {
    try (JournalFile journal = runs.open()) {
      RunRecord record = RunsOption.find(journal, run);
      if (journal.isDriven(record)) {
        return stop(journal, record);
      }
      if (!record.isUnfinished()) {
        throw new JournalException(
            "run `%s` has ended: %s".formatted(record.id(), RunState.of(journal, record).word()));
      }
      journal.giveUp(record, by);
      spec.commandLine().getOut().println("run `" + record.id() + "` will not go on");
      return ExitCode.SUCCEEDED.code;
    }
  }

  private int stop(JournalFile journal, RunRecord record) throws JournalException {
    runs.ask(journal, record, new Request.Cancel(by));
    spec.commandLine().getOut().println("run `" + record.id() + "` is asked to stop");
    return ExitCode.SUCCEEDED.code;
  }
}
