package dev.weft.cli;

import dev.weft.cli.option.SpanOptions;
import dev.weft.cli.option.Syntax;
import dev.weft.cli.option.Version;
import dev.weft.cli.process.AtomicFile;
import dev.weft.cli.process.ExitCode;
import dev.weft.cli.record.TimelineReader;
import dev.weft.engine.Numbers;
import dev.weft.live.LiveRuns;
import dev.weft.live.LiveRuns.UnreachableException;
import dev.weft.live.Reply;
import dev.weft.live.Request;
import dev.weft.otlp.OtlpExport;
import dev.weft.report.Page;
import dev.weft.report.Timeline;
import dev.weft.report.TraceFile;
import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.JournalFile;
import dev.weft.sqlite.RunRecord;
import dev.weft.terminal.text.OneLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// `weft report`: writes a report of a run to a file, or exports it as spans.
final class ReportCommand implements Callable<Integer> {
  private @Nullable String run;
  private @Nullable Path output;
  private boolean trace;
  // Of a run in progress.
  private @Nullable Duration left;
  private final SpanOptions spans;
  private final RunsOption runs;
  private final CommandSpec spec;

  ReportCommand(Syntax syntax) {
    spec = syntax.spec();
    syntax.description(
        "Writes a page that shows one run: its timeline, what made it slow, what failed.");
    RunsOption.oneOrLast(syntax, it -> run = it);
    syntax.option(
        "-o",
        "--output",
        "FILE",
        Path.class,
        "Where to write it; - for standard output. Default: weft-RUN.html, or weft-RUN.trace.json.",
        it -> output = it);
    syntax.flag(
        "--trace",
        "Writes the Trace Event format instead, for Perfetto and other trace viewers.",
        () -> trace = true);
    spans = new SpanOptions(syntax);
    runs = new RunsOption(syntax);
  }

  @Override
  public Integer call() throws JournalException {
    URI collector = spans.endpoint();
    if (collector != null && (trace || output != null)) {
      throw new ParameterException(
          spec.commandLine(), "--otlp writes no file; leave out --trace and --output");
    }
    Timeline timeline = timeline();
    if (collector != null) {
      return send(timeline, collector);
    }
    try {
      return write(timeline);
    } catch (IOException unwritable) {
      return failed(String.valueOf(unwritable.getMessage()));
    }
  }

  private int write(Timeline timeline) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (output != null && output.toString().equals("-")) {
      write(timeline, out);
    } else {
      String ending = trace ? ".trace.json" : ".html";
      Path file = output == null ? Path.of("weft-" + timeline.run() + ending) : output;
      AtomicFile.write(file, writer -> write(timeline, writer));
      out.println(file);
    }
    out.flush();
    return ExitCode.SUCCEEDED.code;
  }

  private Timeline timeline() throws JournalException {
    try (JournalFile journal = runs.openToRead()) {
      RunRecord record = RunsOption.find(journal, run);
      left = journal.isDriven(record) ? left(record) : null;
      return TimelineReader.read(journal, record, Instant.now());
    }
  }

  /// Asks a run in progress how long its rest takes; null if it does not say.
  private @Nullable Duration left(RunRecord record) {
    try {
      return LiveRuns.ask(runs.folder(), record.id(), new Request.TaskStatuses())
              instanceof Reply.TaskStatuses statuses
          ? statuses.left()
          : null;
    } catch (UnreachableException mute) {
      return null;
    }
  }

  private int send(Timeline timeline, URI collector) {
    OtlpExport.Sent sent;
    try (OtlpExport export = spans.open(collector, timeline.run())) {
      sent = export.send(timeline);
    }
    if (sent.trouble() != null) {
      return failed(
          "%s took %s spans, and then no more: %s"
              .formatted(collector, Numbers.format(sent.spans()), sent.trouble()));
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%s spans sent to %s%n", Numbers.format(sent.spans()), collector);
    out.flush();
    return ExitCode.SUCCEEDED.code;
  }

  private int failed(String why) {
    spec.commandLine().getErr().println("error: " + OneLine.of(why));
    return ExitCode.FAILED.code;
  }

  private void write(Timeline timeline, Writer writer) throws IOException {
    if (trace) {
      TraceFile.write(timeline, writer);
    } else {
      Page.write(timeline, left, Version.number(), writer);
    }
  }
}
