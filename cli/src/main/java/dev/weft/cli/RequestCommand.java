package dev.weft.cli;

import dev.weft.live.Request;
import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.JournalFile;
import dev.weft.sqlite.RunRecord;
import dev.weft.terminal.OneLine;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/// Asks something of a run that is under way as a whole.
final class RequestCommand implements Callable<Integer> {
  private @Nullable String run;
  private final Function<String, Request> request;
  private final String outcome;
  private final ByOption by;
  private final RunsOption runs;
  private final CommandSpec spec;

  private RequestCommand(
      Syntax syntax, String description, Function<String, Request> request, String outcome) {
    this.request = request;
    this.outcome = outcome;
    spec = syntax.spec();
    syntax.description(description);
    RunsOption.oneOrLast(syntax, it -> run = it);
    by = new ByOption(syntax, "Who asks for it.");
    runs = new RunsOption(syntax);
  }

  /// `weft pause`: lets nothing of a run begin for a while.
  static RequestCommand pause(Syntax syntax) {
    return new RequestCommand(
        syntax,
        "Lets nothing of a run begin any more until it is resumed; what runs goes on to its end.",
        Request.Pause::new,
        "is paused");
  }

  /// `weft resume`: lets a run go on after a pause.
  static RequestCommand resume(Syntax syntax) {
    return new RequestCommand(
        syntax, "Lets a run go on after a pause.", Request.Resume::new, "goes on");
  }

  @Override
  public Integer call() throws JournalException {
    try (JournalFile journal = runs.open()) {
      RunRecord record = RunsOption.find(journal, run);
      runs.ask(journal, record, request.apply(by.name()));
      spec.commandLine()
          .getOut()
          .println(OneLine.of("run `%s` %s".formatted(record.id(), outcome)));
    }
    return ExitCode.SUCCEEDED.code;
  }
}
