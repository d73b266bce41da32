package dev.weft.cli;

import dev.weft.cli.each.EachException;
import dev.weft.cli.each.EachPlan;
import dev.weft.cli.each.KeptRows;
import dev.weft.cli.option.RunOptions;
import dev.weft.cli.process.ExitCode;
import dev.weft.cli.process.StandardOutput;
import dev.weft.cli.record.Recording;
import dev.weft.local.LocalDriver;
import dev.weft.plan.PlanException;
import dev.weft.plan.PlanFile;
import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.RunRecord;
import dev.weft.step.process.Processes;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/// A run of `weft each`: a new one, or what is not done of the last run of the same command line.
final class EachRun {
  private final String id = LocalDriver.newId();
  private final Planning planning;
  private final RunOptions options;
  private final StandardOutput output;
  private final CommandLine command;

  /// Makes the plan.
  interface Planning {
    /// Makes it.
    ///
    /// @param kept where rows are kept that can be read only once
    EachPlan of(KeptRows kept) throws EachException;
  }

  EachRun(Planning planning, RunOptions options, StandardOutput output, CommandLine command) {
    this.planning = planning;
    this.options = options;
    this.output = output;
    this.command = command;
  }

  /// Returns the id of a new run.
  String id() {
    return id;
  }

  /// Begins a run, or goes on with one, and returns the exit code.
  ///
  /// @param recording null to keep no record
  /// @param before the run to go on with; null to begin a new one
  int drive(KeptRows kept, @Nullable Recording recording, @Nullable RunRecord before)
      throws EachException, PlanException, JournalException, InterruptedException {
    EachPlan plan = planning.of(kept);
    PlanSource source =
        PlanSource.ofText(
            Path.of(Recording.COMMAND_PLAN),
            plan.typed(),
            plan.text(),
            processes -> options.plan().with(Map.of(), processes));
    PlanRun run = new PlanRun(id, source, options, List.of(), output, command);
    if (recording == null || before == null || before.isUnfinished()) {
      return run.drive(recording, before);
    }
    PrintWriter err = command.getErr();
    err.printf(
        "weft: run %s of this command has ended: what is done stays done; --new begins anew%n",
        before.id());
    int code = run.retry(recording, before, List.of());
    if (!run.hasBegunTasks() && code == ExitCode.SUCCEEDED.code) {
      err.println("weft: nothing was left to do");
    }
    return code;
  }

  /// Returns the options with which a plan is only read.
  static PlanFile.Options toRead() {
    return new PlanFile.Options(Map.of(), new Processes());
  }
}
