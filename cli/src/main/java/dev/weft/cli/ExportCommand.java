package dev.weft.cli;

import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.JournalFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `weft export`: a copy of the journal as it is at one instant.
@Command(
    name = "export",
    description =
        "Copies the journal into one file, as it is at one instant, also while runs go on.",
    version = WeftCommand.VERSION,
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "FILE", description = "The copy, which must not exist.")
  private Path copy;

  @Mixin private RunsOption runs;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws JournalException {
    if (Files.exists(copy)) {
      throw new ParameterException(spec.commandLine(), copy + " exists; name another file");
    }
    try (JournalFile journal = runs.open()) {
      journal.export(copy);
    }
    return ExitCode.SUCCEEDED.code;
  }
}
