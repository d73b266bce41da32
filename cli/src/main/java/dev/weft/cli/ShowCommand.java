package dev.weft.cli;

import dev.weft.Durations;
import dev.weft.Failure;
import dev.weft.HistoryEvent;
import dev.weft.Status;
import dev.weft.cli.cluster.ClusterRunStatus;
import dev.weft.cli.cluster.ClusterRuns;
import dev.weft.cli.option.CommandHints;
import dev.weft.cli.option.Syntax;
import dev.weft.cli.process.ExitCode;
import dev.weft.cli.record.Recording;
import dev.weft.cli.record.RunJson;
import dev.weft.cli.record.RunState;
import dev.weft.engine.Numbers;
import dev.weft.json.Json;
import dev.weft.live.LiveRuns;
import dev.weft.live.LiveRuns.UnreachableException;
import dev.weft.live.Reply;
import dev.weft.live.Request;
import dev.weft.restate.ClusterException;
import dev.weft.restate.RunSummary;
import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.JournalFile;
import dev.weft.sqlite.RunRecord;
import dev.weft.terminal.text.OneLine;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/// `weft show`: shows one run, with the status of each task and why it is not finished.
final class ShowCommand implements Callable<Integer> {
  private static final int SHOWN = 50;

  private @Nullable String run;
  private boolean all;
  private boolean json;
  private final RunsOption runs;
  private final CommandSpec spec;

  ShowCommand(Syntax syntax) {
    spec = syntax.spec();
    syntax.description("Shows one run: what failed, and what is not finished and why.");
    RunsOption.oneOrLast(syntax, it -> run = it);
    syntax.flag("--all", "Shows every task, also those that have succeeded.", () -> all = true);
    syntax.flag("--json", "Shows it as JSON, with every task.", () -> json = true);
    runs = RunsOption.alsoOnClusters(syntax);
  }

  @Override
  public Integer call() throws JournalException, ClusterException, InterruptedException {
    ClusterRuns cluster = runs.cluster();
    if (cluster != null) {
      return show(cluster);
    }
    try (JournalFile journal = runs.openToRead()) {
      RunRecord record = RunsOption.find(journal, run);
      RunState state = RunState.of(journal, record);
      Map<String, List<HistoryEvent>> tasks = journal.tasks(record);
      if (json) {
        return print(
            RunJson.of(record, state),
            Recording.inputs(record),
            tasks(tasks, state.equals(RunState.UNDER_WAY) ? states(record, false) : Map.of()));
      }
      head(record.id(), record.plan(), record.started(), Recording.inputs(record), state);
      Map<String, String> lines = new LinkedHashMap<>();
      tasks.forEach((name, of) -> lines.put(name, all || !isDone(of) ? line(of) : ""));
      if (state.equals(RunState.UNDER_WAY)) {
        lines.putAll(states(record, true));
      }
      tell(lines);
    }
    return ExitCode.SUCCEEDED.code;
  }

  private int show(ClusterRuns cluster) throws ClusterException, InterruptedException {
    RunSummary found = cluster.find(run);
    ClusterRunStatus status = cluster.status(found);
    if (json) {
      return print(
          RunJson.of(found, RunState.of(found)),
          cluster.cluster().submission(found.run()).inputs(),
          tasks(Map.of(), status.lines(true)));
    }
    head(
        found.run(),
        found.plan(),
        found.started(),
        cluster.cluster().submission(found.run()).inputs(),
        RunState.of(found));
    if (found.ending() != null && found.ending().trouble() != null) {
      spec.commandLine().getOut().println(OneLine.of(found.ending().trouble()));
    }
    tellPaused(status.paused(), CommandHints.on(found.run(), cluster.ingress()).command("resume"));
    tellTroubles(status);
    tell(status.lines(all));
    return ExitCode.SUCCEEDED.code;
  }

  /// Returns the tasks: how each ended, or what it waits for.
  ///
  /// @param states what the live ones say, and those of a cluster
  private static List<Map<String, Object>> tasks(
      Map<String, List<HistoryEvent>> recorded, Map<String, String> states) {
    Map<String, Map<String, Object>> tasks = new LinkedHashMap<>();
    recorded.forEach(
        (name, record) -> {
          Map<String, Object> task = new LinkedHashMap<>();
          task.put("task", name);
          HistoryEvent.TaskEnded end =
              HistoryEvent.isUnfinished(record)
                  ? null
                  : lastOf(HistoryEvent.TaskEnded.class, record);
          task.put("status", end == null ? "unfinished" : end.status().toString());
          HistoryEvent.Ended cause = end == null ? null : end.cause();
          if (end == null) {
            task.put("why", line(record));
          } else {
            task.put("started", end.started().toString());
            task.put("ended", end.ended().toString());
          }
          if (cause != null) {
            Failure failure = cause.failure();
            task.put("step", cause.step());
            task.put("why", failure == null ? "" : failure.message());
          }
          tasks.put(name, task);
        });
    states.forEach(
        (name, state) -> {
          if (!state.isEmpty()) {
            tasks
                .computeIfAbsent(name, _ -> new LinkedHashMap<>(Map.of("task", name)))
                .put("why", state);
          }
        });
    return List.copyOf(tasks.values());
  }

  private int print(
      Map<String, Object> run, Map<String, String> inputs, List<Map<String, Object>> tasks) {
    Map<String, Object> all = new LinkedHashMap<>(run);
    all.put("inputs", inputs);
    all.put("tasks", tasks);
    PrintWriter out = spec.commandLine().getOut();
    out.println(Json.write(all));
    out.flush();
    return ExitCode.SUCCEEDED.code;
  }

  private void head(
      String id, String plan, Instant started, Map<String, String> inputs, RunState state) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(OneLine.of("run %s of %s".formatted(id, plan)));
    out.println("began " + RunState.time(started));
    inputs.forEach((name, value) -> out.println(OneLine.of("input " + name + "=" + value)));
    String took = state.took().isEmpty() ? "" : " in " + state.took();
    out.println(state.word() + took + (state.counts().isEmpty() ? "" : ": " + state.counts()));
  }

  private void tellTroubles(ClusterRunStatus status) {
    PrintWriter out = spec.commandLine().getOut();
    if (status.stalled() != null) {
      out.println(OneLine.of("the run itself " + status.stalled()));
    }
    if (status.repeats() > 0) {
      out.println(
          "%s attempts began once more, because a worker or a node was lost to the run"
              .formatted(Numbers.format(status.repeats())));
    }
  }

  private void tellPaused(@Nullable String paused, String resume) {
    if (paused != null) {
      String line = paused + ": nothing begins until `" + resume + "`";
      spec.commandLine().getOut().println(OneLine.of(line));
    }
  }

  /// Asks a run in progress for the status of its tasks.
  ///
  /// @param telling whether to print that it is paused
  private Map<String, String> states(RunRecord record, boolean telling) {
    Map<String, String> states = new LinkedHashMap<>();
    try {
      if (LiveRuns.ask(runs.folder(), record.id(), new Request.TaskStatuses())
          instanceof Reply.TaskStatuses statuses) {
        Duration left = statuses.left();
        if (telling && left != null) {
          spec.commandLine().getOut().println("about " + Durations.format(left) + " left");
        }
        if (telling) {
          tellPaused(statuses.paused(), "weft resume " + record.id());
        }
        statuses.tasks().forEach(task -> states.put(task.name(), task.status()));
      }
    } catch (UnreachableException mute) {
      spec.commandLine().getErr().println(OneLine.of("weft: " + mute.getMessage()));
    }
    return states;
  }

  /// @param lines the status of each task; tasks without one are not shown
  private void tell(Map<String, String> lines) {
    PrintWriter out = spec.commandLine().getOut();
    int left = all ? Integer.MAX_VALUE : SHOWN;
    long more = 0;
    for (Map.Entry<String, String> line : lines.entrySet()) {
      if (line.getValue().isEmpty()) {
        continue;
      }
      if (left-- > 0) {
        out.println(OneLine.of("  " + line.getKey() + ": " + line.getValue()));
      } else {
        more++;
      }
    }
    if (more > 0) {
      out.printf("  %s more; --all shows them%n", Numbers.format(more));
    }
    out.flush();
  }

  private static boolean isDone(List<HistoryEvent> record) {
    return !HistoryEvent.isUnfinished(record)
        && lastOf(HistoryEvent.TaskEnded.class, record) instanceof HistoryEvent.TaskEnded ended
        && (ended.status() == Status.SUCCEEDED || ended.status() == Status.SKIPPED);
  }

  /// Describes the status of a task from its history.
  private static String line(List<HistoryEvent> record) {
    HistoryEvent.TaskEnded end = lastOf(HistoryEvent.TaskEnded.class, record);
    if (end != null && !HistoryEvent.isUnfinished(record)) {
      HistoryEvent.Ended cause = end.cause();
      String took = " in " + Durations.format(Durations.between(end.started(), end.ended()));
      return end.status() + (cause == null ? took : " at `" + cause.step() + "`" + why(cause));
    }
    HistoryEvent.Ended last = lastOf(HistoryEvent.Ended.class, record);
    if (record.getLast() instanceof HistoryEvent.Began(String step, var at) && step != null) {
      return "has waited at `%s` since %s".formatted(step, RunState.time(at));
    }
    return last == null
        ? "is at its first step"
        : "came as far as `" + last.step() + "`" + why(last);
  }

  private static String why(HistoryEvent.Ended ended) {
    Failure failure = ended.failure();
    return failure == null ? "" : ": " + failure.message();
  }

  private static <T extends HistoryEvent> @Nullable T lastOf(
      Class<T> type, List<HistoryEvent> record) {
    for (HistoryEvent recorded : record.reversed()) {
      if (type.isInstance(recorded)) {
        return type.cast(recorded);
      }
    }
    return null;
  }
}
