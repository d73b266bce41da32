package dev.weft.cli;

import dev.weft.Answer;
import dev.weft.live.LivingRuns;
import dev.weft.live.LivingRuns.UnreachableException;
import dev.weft.live.Reply;
import dev.weft.live.Reply.Waiting;
import dev.weft.live.Request;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `weft approve`: answers an approval of a living run, or lists those that wait.
@Command(
    name = "approve",
    description =
        "Answers an approval that a run waits for. Without RUN and TASK, lists what waits.",
    version = WeftCommand.VERSION,
    mixinStandardHelpOptions = true)
final class ApproveCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "RUN",
      description = "The run's id, or the beginning of it.")
  private @Nullable String run;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "TASK",
      description = "The task that waits; TASK/KEY for a row of a for-each.")
  private @Nullable String task;

  @Option(
      names = "--step",
      paramLabel = "ID",
      description = "Which approval, where the task waits for several.")
  private @Nullable String step;

  @Option(names = "--deny", description = "Says no: the step fails.")
  private boolean deny;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "Fills in a field of the approval's form.")
  private List<String> values = List.of();

  @Option(
      names = "--by",
      paramLabel = "NAME",
      defaultValue = "${sys:user.name}",
      description = "Who answers. A name, not a proof. Default: the name of your user account.")
  private String by = "";

  @Option(
      names = "--plan",
      paramLabel = "PLAN",
      description = "The run's plan file, where it is not in the current folder.")
  private @Nullable Path plan;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Answer answer = new Answer(by, !deny, PlanOptions.assignments(spec.commandLine(), values));
    if (by.isBlank()) {
      throw new ParameterException(spec.commandLine(), "`--by` is empty: who answers?");
    }
    try {
      if (run == null) {
        list(spec.commandLine().getOut(), LivingRuns.find(folder(), ""));
        return ExitCode.SUCCEEDED.code;
      }
      return answer(run, answer);
    } catch (UnreachableException unreachable) {
      return refuse(String.valueOf(unreachable.getMessage()));
    }
  }

  private int answer(String prefix, Answer answer) throws UnreachableException {
    LivingRuns found = LivingRuns.find(folder(), prefix);
    List<Waiting> runs =
        found.alive().stream().filter(it -> it.run().equals(prefix)).findFirst().stream().toList();
    runs = runs.isEmpty() ? found.alive() : runs;
    if (runs.size() != 1 || prefix.isEmpty()) {
      int code = refuse(whyNone(prefix, found));
      list(spec.commandLine().getErr(), LivingRuns.find(folder(), ""));
      return code;
    }
    Waiting waiting = runs.getFirst();
    if (task == null) {
      return refuse("say which task of run `" + waiting.run() + "`", waiting);
    }
    return switch (LivingRuns.ask(
        folder(), waiting.run(), new Request.Approve(task, step, answer))) {
      case Reply.Taken() -> {
        String what = (deny ? "denied `" : "approved `") + task + "` of run `" + waiting.run();
        spec.commandLine().getOut().println(OneLine.of(what + "` as " + by));
        yield ExitCode.SUCCEEDED.code;
      }
      case Reply.Refused(String reason) -> refuse(reason, waiting);
      case Waiting _, Reply.Standings _ ->
          refuse("run `" + waiting.run() + "` did not answer the question");
    };
  }

  private static String whyNone(String prefix, LivingRuns found) {
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
    list(spec.commandLine().getErr(), waiting);
    return code;
  }

  private int refuse(String why) {
    spec.commandLine().getErr().println(OneLine.of("error: " + why));
    return ExitCode.USAGE.code;
  }

  private void list(PrintWriter out, LivingRuns runs) {
    if (runs.alive().isEmpty()) {
      out.println(OneLine.of("no run of a plan in " + folder() + " waits for an approval"));
    }
    runs.alive().forEach(waiting -> list(out, waiting));
    runs.mute().forEach(it -> out.println(OneLine.of("run " + it.run() + ": " + it.why())));
    out.flush();
  }

  private void list(PrintWriter out, Waiting waiting) {
    boolean none = waiting.approvals().isEmpty();
    String run = "run " + waiting.run() + " of " + waiting.plan();
    out.println(OneLine.of(run + (none ? ": nothing waits for an approval" : "")));
    HowToAnswer how = new HowToAnswer(waiting.run(), plan);
    for (Waiting.Awaited awaited : waiting.approvals()) {
      boolean single =
          waiting.approvals().stream().filter(it -> it.task().equals(awaited.task())).count() == 1;
      out.println(OneLine.of("  " + awaited.task() + ": " + awaited.name()));
      line(out, how.command(awaited.task(), single ? null : awaited.step(), awaited.form()));
      line(out, "waits since " + awaited.since());
      if (!awaited.by().isEmpty()) {
        line(out, "by " + String.join(" or ", awaited.by()));
      }
      awaited.form().fields().forEach(it -> line(out, it.name() + ": " + HowToAnswer.describe(it)));
    }
    if (waiting.count() > waiting.approvals().size()) {
      out.printf("  %,d more%n", waiting.count() - waiting.approvals().size());
    }
    out.flush();
  }

  private static void line(PrintWriter out, String text) {
    out.println(OneLine.of("    " + text));
  }

  private Path folder() {
    return plan == null ? Path.of("").toAbsolutePath() : HowToAnswer.folder(plan);
  }
}
