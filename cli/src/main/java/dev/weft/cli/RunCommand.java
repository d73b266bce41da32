package dev.weft.cli;

import dev.weft.cli.cluster.ClusterRun;
import dev.weft.cli.cluster.ClusterRuns;
import dev.weft.cli.cluster.OnOption;
import dev.weft.cli.cluster.Submissions;
import dev.weft.cli.option.JournalOption;
import dev.weft.cli.option.PlanOptions;
import dev.weft.cli.option.RunOptions;
import dev.weft.cli.option.Syntax;
import dev.weft.cli.process.ExitCode;
import dev.weft.cli.process.StandardOutput;
import dev.weft.cli.record.Recording;
import dev.weft.cli.view.PlanTree;
import dev.weft.local.LocalDriver;
import dev.weft.plan.PlanException;
import dev.weft.plan.PlanFile;
import dev.weft.restate.ClusterException;
import dev.weft.restate.Submission;
import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.RunRecord;
import dev.weft.step.process.Processes;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// `weft run`: runs a plan and shows its progress.
final class RunCommand implements Callable<Integer> {
  private static final List<String> ONLY_HERE =
      List.of("--journal", "--no-journal", "--new", "--strict", "--grace", "--dry-run");

  private final StandardOutput output;

  private @Nullable Path named;
  private final RunOptions options;
  private final JournalOption journal;
  private final OnOption on;
  private final CommandSpec spec;

  private List<String> only = List.of();
  private boolean dryRun;
  private boolean fresh;
  private boolean noJournal;
  private @Nullable String once;

  RunCommand(Syntax syntax, StandardOutput output) {
    this.output = output;
    spec = syntax.spec();
    syntax.description("Runs a plan, or continues its run that was interrupted.");
    PlanOptions.declarePlan(syntax, it -> named = it);
    syntax.repeated(
        "--only",
        "TASK",
        "Runs only this task and what it needs; may be repeated. TASK/KEY is one row of a"
            + " for-each.",
        it -> only = it);
    syntax.flag("--dry-run", "Shows what would run, and runs nothing.", () -> dryRun = true);
    syntax.flag(
        "--new",
        "Begins a new run, also where one was interrupted and could go on.",
        () -> fresh = true);
    syntax.flag(
        "--no-journal",
        "Keeps no record, so that the run cannot go on after it is interrupted.",
        () -> noJournal = true);
    syntax.option(
        "--once",
        "KEY",
        String.class,
        "On a cluster, begins no second run of this key, such as a date or a commit: shows the one"
            + " that there is.",
        it -> once = it);
    options = new RunOptions(syntax);
    journal = new JournalOption(syntax);
    on =
        new OnOption(
            syntax, "Runs it on a cluster: its engine's ingress, such as http://127.0.0.1:8080.");
  }

  @Override
  public Integer call()
      throws PlanException, JournalException, ClusterException, InterruptedException {
    Path plan = options.plan().orDefault(named);
    ClusterRuns runs = on.runs();
    if (runs != null) {
      on.refuse(ONLY_HERE);
      String id = once == null ? LocalDriver.newId() : Submissions.id(once);
      Submission submission = Submissions.of(id, plan, options.plan(), only);
      ClusterRun run = new ClusterRun(runs, options.view(), output, spec.commandLine());
      return once == null
          ? run.begin(submission, options.spans(), "")
          : run.beginOnce(submission, options.spans(), once);
    }
    if (once != null) {
      throw new ParameterException(
          spec.commandLine(), "`--once` is for runs on a cluster: `--on URL`");
    }
    if (dryRun) {
      return show(plan);
    }
    PlanRun run =
        new PlanRun(PlanSource.of(plan, options.plan()), options, only, output, spec.commandLine());
    if (noJournal) {
      return run.drive(null, null);
    }
    try (Recording recording = new Recording(journal.file(plan), plan)) {
      RunRecord before = fresh ? null : recording.unfinished();
      return run.drive(recording, before);
    }
  }

  private int show(Path plan) throws PlanException {
    if (options.view().json()) {
      throw new ParameterException(
          spec.commandLine(), "--dry-run has no events that --json could show: leave one out");
    }
    try (PlanFile file = options.plan().read(plan, Map.of(), new Processes())) {
      PlanFile chosen = only.isEmpty() ? file : file.only(only);
      PlanTree.print(chosen, spec.commandLine().getOut());
      return ExitCode.SUCCEEDED.code;
    }
  }
}
