package dev.weft.cli;

import dev.weft.cli.option.Syntax;
import dev.weft.cli.process.ExitCode;
import dev.weft.engine.Numbers;
import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.JournalFile;
import dev.weft.sqlite.RunRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// `weft prune`: removes old runs from the journal.
final class PruneCommand implements Callable<Integer> {
  private @Nullable Integer keep;
  private @Nullable Duration age;
  private @Nullable Integer size;
  private boolean unfinished;
  private final RunsOption runs;
  private final CommandSpec spec;

  PruneCommand(Syntax syntax) {
    spec = syntax.spec();
    syntax.description(
        "Takes runs that have ended off the record, the oldest first. One that could go on stays,"
            + " unless --unfinished is given.");
    syntax.option("--keep", "N", Integer.class, "Keeps the last N runs.", it -> keep = it);
    syntax.option(
        "--older-than",
        "TIME",
        Duration.class,
        "Takes off runs that began longer ago, such as 30d.",
        it -> age = it);
    syntax.option(
        "--size",
        "MIB",
        Integer.class,
        "Takes off runs until the journal has at most so many MiB.",
        it -> size = it);
    syntax.flag("--unfinished", "Takes off also runs that could go on.", () -> unfinished = true);
    runs = new RunsOption(syntax);
  }

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
          .printf(
              "pruned: %s; the journal has %s KiB%n",
              Numbers.format(pruned), Numbers.format(journal.bytes() / 1_024));
    }
    return ExitCode.SUCCEEDED.code;
  }

  /// @param place 1 for the latest run
  private boolean isToGo(JournalFile journal, RunRecord run, int place) throws JournalException {
    boolean isOld = age != null && run.started().isBefore(Instant.now().minus(age));
    boolean isTooMany = keep != null && place > keep;
    boolean isTooMuch = size != null && journal.bytes() > size * 1_048_576L;
    return isOld || isTooMany || isTooMuch;
  }
}
