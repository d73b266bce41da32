package dev.weft.cli;

import dev.weft.Answer;
import dev.weft.cli.cluster.ClusterRunStatus;
import dev.weft.cli.cluster.ClusterRuns;
import dev.weft.cli.option.ByOption;
import dev.weft.cli.option.CommandHints;
import dev.weft.cli.option.PlanOptions;
import dev.weft.cli.option.Syntax;
import dev.weft.cli.process.ExitCode;
import dev.weft.cli.record.InterruptedRun;
import dev.weft.cli.record.RecordedApprovals;
import dev.weft.json.Json;
import dev.weft.live.LiveRuns;
import dev.weft.live.LiveRuns.UnreachableException;
import dev.weft.live.Reply;
import dev.weft.live.Reply.Waiting;
import dev.weft.live.Request;
import dev.weft.plan.PlanException;
import dev.weft.restate.ClusterException;
import dev.weft.restate.RunSummary;
import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.JournalFile;
import dev.weft.sqlite.RunRecord;
import dev.weft.terminal.text.OneLine;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// `weft approve`: answers an approval of a run, or lists the waiting approvals of live runs.
final class ApproveCommand implements Callable<Integer> {
  private @Nullable String run;
  private @Nullable String task;
  private @Nullable String step;
  private boolean deny;
  private boolean json;

  private List<String> values = List.of();

  private final ByOption by;
  private final RunsOption runs;
  private final CommandSpec spec;

  ApproveCommand(Syntax syntax) {
    spec = syntax.spec();
    syntax.description(
        "Answers an approval that a run waits for. Without RUN and TASK, lists what waits.");
    syntax.optional("RUN", String.class, "The run's id, or the beginning of it.", it -> run = it);
    syntax.optional(
        "TASK",
        String.class,
        "The task that waits; TASK/KEY for a row of a for-each.",
        it -> task = it);
    syntax.option(
        "--step",
        "ID",
        String.class,
        "Which approval, where the task waits for several.",
        it -> step = it);
    syntax.flag("--deny", "Says no: the step fails.", () -> deny = true);
    syntax.repeated(
        "--set", "NAME=VALUE", "Fills in a field of the approval's form.", it -> values = it);
    syntax.flag(
        "--json",
        "Lists what waits, or says what was answered, as JSON, one approval a line.",
        () -> json = true);
    by = new ByOption(syntax, "Who answers. A name, not a proof.");
    runs = RunsOption.alsoOnClusters(syntax);
  }

  @Override
  public Integer call()
      throws PlanException, JournalException, ClusterException, InterruptedException {
    ClusterRuns cluster = runs.cluster();
    if (cluster != null) {
      return answer(cluster);
    }
    Answer answer = answer();
    try {
      if (run == null) {
        waiting().list(spec.commandLine().getOut(), LiveRuns.find(runs.folder(), ""));
        return ExitCode.SUCCEEDED.code;
      }
      return answer(run, answer);
    } catch (UnreachableException unreachable) {
      return refuse(String.valueOf(unreachable.getMessage()));
    }
  }

  private int answer(ClusterRuns cluster) throws ClusterException, InterruptedException {
    if (run == null) {
      list(cluster);
      return ExitCode.SUCCEEDED.code;
    }
    RunSummary found = cluster.find(run);
    if (task != null && found.ending() != null) {
      Optional<String> tooLate = cluster.status(found).tooLate(task, step);
      if (tooLate.isPresent()) {
        return refuse(tooLate.get());
      }
    }
    found = cluster.underWay(found.run());
    if (task == null) {
      return refuse("say which task of run `" + found.run() + "`", cluster.status(found).waiting());
    }
    try {
      cluster.answer(found.run(), task, step, answer());
    } catch (ClusterException refused) {
      ClusterRunStatus status = cluster.status(found);
      String why = String.valueOf(refused.getMessage());
      return refuse(status.tooLate(task, step).orElse(why), status.waiting());
    }
    return taken(task, found.run());
  }

  private void list(ClusterRuns cluster) throws ClusterException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    boolean none = true;
    for (RunSummary each : cluster.cluster().runs()) {
      if (each.ending() == null) {
        Waiting waiting = cluster.status(each).waiting();
        if (!waiting.approvals().isEmpty()) {
          waiting().list(out, waiting);
          none = false;
        }
      }
    }
    if (none && !json) {
      out.println("no run of the cluster waits for an approval");
      out.flush();
    }
  }

  /// Returns the answer from the command line.
  private Answer answer() {
    if (by.name().isBlank()) {
      throw new ParameterException(spec.commandLine(), "`--by` is empty: who answers?");
    }
    return new Answer(by.name(), !deny, PlanOptions.assignments(spec.commandLine(), values));
  }

  private WaitingApprovals waiting() {
    return new WaitingApprovals(spec.commandLine().getErr(), runs.folder(), json, this::how);
  }

  private CommandHints how(Waiting waiting) {
    ClusterRuns cluster = runs.cluster();
    return cluster == null
        ? CommandHints.at(waiting.run(), runs.plan())
        : CommandHints.on(waiting.run(), cluster.ingress());
  }

  private int answer(String prefix, Answer answer)
      throws UnreachableException, PlanException, JournalException {
    LiveRuns found = LiveRuns.find(runs.folder(), prefix);
    List<Waiting> exact =
        found.alive().stream().filter(it -> it.run().equals(prefix)).findFirst().stream().toList();
    List<Waiting> alive = exact.isEmpty() ? found.alive() : exact;
    if (alive.isEmpty() && found.mute().isEmpty() && isOnRecord(prefix)) {
      return answerCutOff(prefix, answer);
    }
    if (alive.size() != 1 || prefix.isEmpty()) {
      int code = refuse(whyNone(prefix, found));
      waiting().tell(spec.commandLine().getErr(), LiveRuns.find(runs.folder(), ""));
      return code;
    }
    Waiting waiting = alive.getFirst();
    if (task == null) {
      return refuse("say which task of run `" + waiting.run() + "`", waiting);
    }
    return switch (LiveRuns.ask(
        runs.folder(), waiting.run(), new Request.Approve(task, step, answer))) {
      case Reply.Taken() -> taken(task, waiting.run());
      case Reply.Refused(String reason) -> refuse(reason, waiting);
      case Waiting _, Reply.TaskStatuses _ ->
          refuse("run `" + waiting.run() + "` did not answer the question");
    };
  }

  private boolean isOnRecord(String prefix) throws JournalException {
    if (Files.notExists(runs.file())) {
      return false;
    }
    try (JournalFile journal = runs.open()) {
      return journal.runs().stream().anyMatch(run -> run.id().startsWith(prefix));
    }
  }

  private int answerCutOff(String prefix, Answer answer) throws PlanException, JournalException {
    try (JournalFile journal = runs.open()) {
      RunRecord run = RunsOption.find(journal, prefix);
      Optional<String> tooLate =
          task == null ? Optional.empty() : RecordedApprovals.tooLate(journal, run, task, step);
      if (!run.isUnfinished()) {
        return refuse(tooLate.orElse(RunsOption.whyNot(run)));
      }
      if (task == null) {
        return refuse("say which task of run `" + run.id() + "`");
      }
      try {
        new InterruptedRun(journal, run, runs.plan(run)).answer(task, step, answer, Instant.now());
      } catch (InterruptedRun.NotAwaitedException late) {
        return refuse(tooLate.orElse(String.valueOf(late.getMessage())));
      }
      int code = taken(task, run.id());
      if (!json) {
        spec.commandLine().getOut().println(OneLine.of(RunsOption.whyNot(run)));
      }
      return code;
    } catch (IllegalArgumentException unfit) {
      return refuse(String.valueOf(unfit.getMessage()));
    }
  }

  private int taken(String task, String run) {
    if (json) {
      Map<String, Object> taken = new LinkedHashMap<>();
      taken.put("run", run);
      taken.put("task", task);
      taken.put("approved", !deny);
      taken.put("by", by.name());
      spec.commandLine().getOut().println(Json.write(taken));
      return ExitCode.SUCCEEDED.code;
    }
    String what =
        (deny ? "denied `" : "approved `") + task + "` of run `" + run + "` as " + by.name();
    spec.commandLine().getOut().println(OneLine.of(what));
    return ExitCode.SUCCEEDED.code;
  }

  private static String whyNone(String prefix, LiveRuns found) {
    if (found.alive().size() > 1 || prefix.isEmpty()) {
      return "several runs begin with `" + prefix + "`; name one";
    }
    if (!found.mute().isEmpty()) {
      return "run `" + found.mute().getFirst().run() + "`: " + found.mute().getFirst().why();
    }
    if (!found.gone().isEmpty()) {
      return "run `" + found.gone().getFirst() + "` is gone: its process has died";
    }
    return "no run here that waits for approvals begins with `" + prefix + "`; it may have ended";
  }

  private int refuse(String why, Waiting waiting) {
    int code = refuse(why);
    waiting().tell(spec.commandLine().getErr(), waiting);
    return code;
  }

  private int refuse(String why) {
    spec.commandLine().getErr().println(OneLine.of("error: " + why));
    return ExitCode.USAGE.code;
  }
}
