package dev.weft.cli;

import dev.weft.cli.option.Syntax;
import dev.weft.cli.process.ExitCode;
import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.JournalFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// `weft export`: writes a consistent copy of the journal.
final class ExportCommand implements Callable<Integer> {
  private Path copy = Path.of("");
  private final RunsOption runs;
  private final CommandSpec spec;

  ExportCommand(Syntax syntax) {
    spec = syntax.spec();
    syntax.description(
        "Copies the journal into one file, as it is at one instant, also while runs go on.");
    syntax.required("FILE", Path.class, "The copy, which must not exist.", it -> copy = it);
    runs = new RunsOption(syntax);
  }

  @Override
  public Integer call() throws JournalException {
    if (Files.exists(copy)) {
      throw new ParameterException(spec.commandLine(), copy + " exists; name another file");
    }
    try (JournalFile journal = runs.openToRead()) {
      journal.export(copy);
    }
    return ExitCode.SUCCEEDED.code;
  }
}
