package dev.weft.cli;

import dev.weft.live.Request;
import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.JournalFile;
import dev.weft.sqlite.RunRecord;
import dev.weft.terminal.OneLine;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/// `weft pause`: lets nothing of a run begin for a while.
final class PauseCommand implements Callable<Integer> {
  private @Nullable String run;

  private String by = System.getProperty("user.name");
  private final RunsOption runs;
  private final CommandSpec spec;

  PauseCommand(Syntax syntax) {
    spec = syntax.spec();
    syntax.description(
        "Lets nothing of a run begin any more until it is resumed; what runs goes on to its end.");
    syntax.optional(
        "RUN",
        String.class,
        "The run's id, or the beginning of it. Default: the last run.",
        it -> run = it);
    syntax.option(
        "--by",
        "NAME",
        String.class,
        "Who asks for it. Default: the name of your user account.",
        it -> by = it);
    runs = new RunsOption(syntax);
  }

  @Override
  public Integer call() throws JournalException {
    try (JournalFile journal = runs.open()) {
      RunRecord record = RunsOption.find(journal, run);
      runs.ask(journal, record, new Request.Pause(by));
      spec.commandLine().getOut().println(OneLine.of("run `" + record.id() + "` is paused"));
    }
    return ExitCode.SUCCEEDED.code;
  }
}
