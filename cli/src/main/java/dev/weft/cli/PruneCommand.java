package dev.weft.cli;

import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.JournalFile;
import dev.weft.sqlite.RunRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `weft prune`: takes old runs off the record.
@Command(
    name = "prune",
    description =
        "Takes runs that have ended off the record, the oldest first. One that could go on stays,"
            + " unless --unfinished is given.",
    version = WeftCommand.VERSION,
    mixinStandardHelpOptions = true)
final class PruneCommand implements Callable<Integer> {
  @Option(names = "--keep", paramLabel = "N", description = "Keeps the last N runs.")
  private @Nullable Integer keep;

  @Option(
      names = "--older-than",
      paramLabel = "TIME",
      description = "Takes off runs that began longer ago, such as 30d.")
  private @Nullable Duration age;

  @Option(
      names = "--size",
      paramLabel = "MIB",
      description = "Takes off runs until the journal has at most so many MiB.")
  private @Nullable Integer size;

  @Option(names = "--unfinished", description = "Takes off also runs that could go on.")
  private boolean unfinished;

  @Mixin private RunsOption runs;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws JournalException {
    if (keep == null && age == null && size == null) {
      throw new ParameterException(
          spec.commandLine(), "say which: --keep N, --older-than TIME or --size MIB");
    }
    int pruned = 0;
    try (JournalFile journal = runs.open()) {
      List<RunRecord> all = journal.runs();
      for (int i = 0; i < all.size(); i++) {
        RunRecord run = all.get(i);
        boolean mayGo = (unfinished || !run.isUnfinished()) && !journal.isDriven(run);
        if (mayGo && isToGo(journal, run, all.size() - i)) {
          journal.remove(run);
          pruned++;
        }
      }
      spec.commandLine()
          .getOut()
          .printf("pruned: %,d; the journal has %,d KiB%n", pruned, journal.bytes() / 1_024);
    }
    return ExitCode.SUCCEEDED.code;
  }

  /// @param place 1 for the last run
  private boolean isToGo(JournalFile journal, RunRecord run, int place) throws JournalException {
    boolean isOld = age != null && run.started().isBefore(Instant.now().minus(age));
    boolean isTooMany = keep != null && place > keep;
    boolean isTooMuch = size != null && journal.bytes() > size * 1_048_576L;
    return isOld || isTooMany || isTooMuch;
  }
}
