package dev.weft.cli;

import dev.weft.Durations;
import dev.weft.cli.cluster.ClusterRuns;
import dev.weft.cli.cluster.OnOption;
import dev.weft.cli.option.Syntax;
import dev.weft.cli.process.ExitCode;
import dev.weft.engine.Numbers;
import dev.weft.json.Json;
import dev.weft.restate.ClusterException;
import dev.weft.restate.WorkerStatus;
import dev.weft.terminal.text.OneLine;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/// `weft workers`: lists the workers of a cluster.
final class WorkersCommand implements Callable<Integer> {
  // A worker says every few seconds that it is alive.
  private static final Duration SILENT = Duration.ofSeconds(20);
  private static final String ROW = "%-21s  %-10s  %-16s  %6s  %5s  %8s  %9s  %9s  %6s  %s";

  private final OnOption on;
  private final CommandSpec spec;
  private boolean json;

  WorkersCommand(Syntax syntax) {
    spec = syntax.spec();
    syntax.description(
        "Lists the workers of a cluster: what each is busy with, and when it said so.");
    syntax.flag("--json", "Lists them as JSON, one worker a line.", () -> json = true);
    on = new OnOption(syntax, "The cluster: its engine's ingress, such as http://127.0.0.1:8080.");
  }

  @Override
  public Integer call() throws ClusterException, InterruptedException {
    on.required();
    ClusterRuns cluster = on.runs();
    List<WorkerStatus> workers = cluster == null ? List.of() : cluster.cluster().workers();
    PrintWriter out = spec.commandLine().getOut();
    Instant now = Instant.now();
    if (json) {
      workers.forEach(worker -> out.println(Json.write(fields(worker, now))));
    } else {
      out.println(
          ROW.formatted(
                  "worker",
                  "label",
                  "version",
                  "format",
                  "steps",
                  "waiting",
                  "succeeded",
                  "failed",
                  "heard",
                  "")
              .stripTrailing());
      workers.forEach(worker -> out.println(OneLine.of(row(worker, now))));
    }
    out.flush();
    return ExitCode.SUCCEEDED.code;
  }

  private static String row(WorkerStatus worker, Instant now) {
    return ROW.formatted(
            worker.address(),
            worker.label() == null ? "-" : worker.label(),
            worker.version(),
            worker.format(),
            Numbers.format(worker.steps()),
            Numbers.format(worker.waiting()),
            Numbers.format(worker.succeeded()),
            Numbers.format(worker.failed()),
            Durations.format(ago(worker, now)),
            state(worker, now))
        .stripTrailing();
  }

  private static Duration ago(WorkerStatus worker, Instant now) {
    return Duration.ofSeconds(Durations.between(worker.heard(), now).toSeconds());
  }

  private static String state(WorkerStatus worker, Instant now) {
    if (ago(worker, now).compareTo(SILENT) > 0) {
      return "silent";
    }
    return worker.draining() ? "ends" : "";
  }

  private static Map<String, Object> fields(WorkerStatus worker, Instant now) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("worker", worker.address());
    if (worker.label() != null) {
      fields.put("label", worker.label());
    }
    fields.put("version", worker.version());
    fields.put("log-format", worker.format());
    fields.put("draining", worker.draining());
    fields.put("steps", worker.steps());
    fields.put("waiting", worker.waiting());
    fields.put("succeeded", worker.succeeded());
    fields.put("failed", worker.failed());
    fields.put("started", worker.started().toString());
    fields.put("heard", worker.heard().toString());
    fields.put("silent", ago(worker, now).compareTo(SILENT) > 0);
    return fields;
  }
}
