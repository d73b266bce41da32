package dev.weft.cli;

import dev.weft.cli.each.EachException;
import dev.weft.cli.each.EachJob;
import dev.weft.cli.each.EachWords;
import dev.weft.cli.each.KeptRows;
import dev.weft.cli.option.JournalOption;
import dev.weft.cli.option.RunOptions;
import dev.weft.cli.option.Syntax;
import dev.weft.cli.process.StandardOutput;
import dev.weft.cli.record.Recording;
import dev.weft.plan.PlanException;
import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.RunRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/// `weft each`: runs one command for each row, as a plan with one task for each.
final class EachCommand implements Callable<Integer> {
  private final StandardOutput output;
  private final CommandSpec spec;
  private final RunOptions options;
  private final JournalOption journal;
  private final EachJob job;

  private @Nullable Path save;
  private boolean dryRun;
  private boolean fresh;
  private boolean noJournal;

  EachCommand(Syntax syntax, StandardOutput output, EachWords words) {
    this.output = output;
    spec = syntax.spec();
    syntax.description(
        "Runs one command for each row of a file, of the arguments behind :::, or of standard"
            + " input. {} in an argument is the row, {NAME} its column, {#} its number. Typed again,"
            + " it does what is not done yet.");
    syntax.synopsis(
        "weft each [ROWS] [OPTIONS] -- COMMAND...",
        "       weft each [OPTIONS] -- COMMAND... ::: ROW...",
        "       weft each [ROWS] [OPTIONS] --shell TEXT");
    job = new EachJob(syntax, words);
    syntax.option(
        "--save",
        "PLAN",
        Path.class,
        "Writes the plan that does the same, and runs nothing.",
        it -> save = it);
    syntax.flag("--dry-run", "Shows the commands, and runs none.", () -> dryRun = true);
    syntax.flag("--new", "Begins anew, also with what was done before.", () -> fresh = true);
    syntax.flag(
        "--no-journal",
        "Keeps no record, so that the run cannot go on after it is interrupted.",
        () -> noJournal = true);
    options = RunOptions.withoutPlan(syntax);
    journal = new JournalOption(syntax);
  }

  @Override
  public Integer call()
      throws EachException, PlanException, JournalException, InterruptedException {
    job.check();
    options.view().check();
    if (save != null || dryRun || noJournal) {
      return withoutJournal();
    }
    Path file = journal.in(Path.of("").toAbsolutePath());
    try (Recording recording = Recording.ofCommand(file, job.typed(), Path.of(""))) {
      return run(recording, file);
    }
  }

  private int run(Recording recording, Path file)
      throws EachException, PlanException, JournalException, InterruptedException {
    RunRecord before = fresh ? null : recording.last();
    Recording.makeFolder(file);
    EachRun run = new EachRun(job::plan, options, output, spec.commandLine());
    KeptRows kept = KeptRows.of(file, before == null ? run.id() : before.id());
    try {
      return run.drive(kept, recording, before);
    } finally {
      if (before == null && !recording.has(run.id())) {
        remove(kept);
      }
    }
  }

  private int withoutJournal()
      throws EachException, PlanException, JournalException, InterruptedException {
    KeptRows kept;
    try {
      kept = KeptRows.temporary();
    } catch (IOException full) {
      throw new EachException("no temporary file can be made: " + full.getMessage());
    }
    try {
      if (save != null) {
        EachOutput.save(
            job.plan(kept), save, kept, options.view().keepOrder(), spec.commandLine().getOut());
        return 0;
      }
      return dryRun
          ? EachOutput.show(job.plan(kept), output, spec.commandLine().getOut())
          : new EachRun(job::plan, options, output, spec.commandLine()).drive(kept, null, null);
    } finally {
      remove(kept);
    }
  }

  private static void remove(KeptRows kept) {
    try {
      kept.remove();
    } catch (IOException left) {
      // It is in a temporary folder, or in one that the next run removes.
    }
  }
}
