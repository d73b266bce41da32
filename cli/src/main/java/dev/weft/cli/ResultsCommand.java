package dev.weft.cli;

import dev.weft.Status;
import dev.weft.cli.option.Syntax;
import dev.weft.cli.process.AtomicFile;
import dev.weft.cli.process.ExitCode;
import dev.weft.cli.process.TerminalText;
import dev.weft.cli.record.RecordedResults;
import dev.weft.cli.view.Terminal;
import dev.weft.plan.hints.Nearest;
import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.JournalFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// `weft results`: prints what became of the rows of a task.
final class ResultsCommand implements Callable<Integer> {
  private @Nullable String run;
  private @Nullable String task;
  private @Nullable Predicate<Status> wanted;
  private boolean rows;
  private boolean spreadsheet;
  private @Nullable String format;
  private List<String> columns = List.of();
  private @Nullable Path file;
  private final RunsOption runs;
  private final CommandSpec spec;

  ResultsCommand(Syntax syntax) {
    spec = syntax.spec();
    syntax.description(
        "Shows what became of the rows of a task: the row, how it ended, and its outputs; also while"
            + " the run goes on.");
    RunsOption.oneOrLast(syntax, it -> run = it);
    syntax.optional(
        "TASK",
        String.class,
        "The task; TASK/KEY for one row. Default: the only one that has rows.",
        it -> task = it);
    syntax.flag("--failed", "Only rows that failed or timed out.", () -> want(Status::isFault));
    syntax.flag(
        "--succeeded", "Only rows that succeeded.", () -> want(it -> it == Status.SUCCEEDED));
    syntax.option(
        "--status",
        "STATUS",
        String.class,
        "Only rows that ended so: succeeded, failed, timed-out, cancelled or skipped.",
        it -> want(named(it)));
    syntax.flag(
        "--rows",
        "The rows alone, as they came and in the format of their source, to be mended and run"
            + " again.",
        () -> rows = true);
    syntax.option(
        "--format",
        "FORMAT",
        String.class,
        "csv, jsonl, json or table. Default: what the end of FILE says, or csv.",
        it -> format = it);
    syntax.option(
        "--columns",
        "A,B",
        String.class,
        "Only these columns, in this order.",
        it -> columns = List.of(it.split(",")));
    syntax.flag(
        "--spreadsheet",
        "Puts a ' before a cell of CSV that a spreadsheet would take for a formula.",
        () -> spreadsheet = true);
    syntax.option(
        "-o", "--output", "FILE", Path.class, "Writes this file instead.", it -> file = it);
    runs = new RunsOption(syntax);
  }

  private void want(Predicate<Status> status) {
    if (wanted != null) {
      throw new ParameterException(
          spec.commandLine(), "choose one of --failed, --succeeded and --status");
    }
    wanted = status;
  }

  private Predicate<Status> named(String written) {
    String name = written.toUpperCase(Locale.ROOT).replaceAll("[ -]", "_");
    return Arrays.stream(Status.values())
        .filter(it -> it.name().equals(name))
        .findFirst()
        .<Predicate<Status>>map(status -> it -> it == status)
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "nothing has the status `%s`; there is %s"
                        .formatted(
                            written,
                            String.join(
                                ", ",
                                Arrays.stream(Status.values())
                                    .map(it -> it.toString().replace(' ', '-'))
                                    .toList()))));
  }

  /// Returns the results that are meant: a single argument is a run, or a task of the last run.
  private RecordedResults results(JournalFile journal) throws JournalException {
    try {
      return RecordedResults.of(journal, RunsOption.find(journal, run), task);
    } catch (JournalException noSuchRun) {
      if (run == null || task != null) {
        throw noSuchRun;
      }
      try {
        return RecordedResults.of(journal, RunsOption.find(journal, null), run);
      } catch (JournalException noSuchTask) {
        throw noSuchRun;
      }
    }
  }

  @Override
  public Integer call() throws JournalException {
    ResultsPrinter.Format chosen = format();
    if (spreadsheet && chosen != ResultsPrinter.Format.CSV) {
      throw new ParameterException(spec.commandLine(), "--spreadsheet is about --format csv");
    }
    try (JournalFile journal = runs.openToRead()) {
      RecordedResults results = results(journal);
      Predicate<Status> which = wanted == null ? _ -> true : wanted;
      ResultsPrinter printer =
          new ResultsPrinter(
              results, new ResultsPrinter.Choice(which, chosen, rows, spreadsheet, columns));
      List<String> unknown = printer.unknown();
      if (!unknown.isEmpty()) {
        throw new JournalException(
            "the results of `%s` have no column `%s`; %s"
                .formatted(
                    results.task(),
                    unknown.getFirst(),
                    Nearest.remedy(unknown.getFirst(), printer.columns())));
      }
      print(printer);
      if (printer.count() == 0) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(
            "weft: `" + results.task() + "` has no such result" + (wanted == null ? " yet" : ""));
      }
    }
    return ExitCode.SUCCEEDED.code;
  }

  private ResultsPrinter.@Nullable Format format() {
    String name = format;
    if (name == null && file != null && !rows) {
      String end = file.toString().toLowerCase(Locale.ROOT);
      name = end.substring(end.lastIndexOf('.') + 1);
      return ResultsPrinter.Format.of(name).orElse(ResultsPrinter.Format.CSV);
    }
    if (name == null) {
      return rows ? null : ResultsPrinter.Format.CSV;
    }
    String written = name;
    return ResultsPrinter.Format.of(written)
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "there is no format `%s`; %s"
                        .formatted(
                            written, Nearest.remedy(written, ResultsPrinter.Format.names()))));
  }

  /// Prints the results once the journal is read to its end: a slow reader of standard output would
  /// keep the journal open, and its WAL would grow.
  private void print(ResultsPrinter printer) throws JournalException {
    Path copy = null;
    try {
      if (file != null) {
        AtomicFile.write(file, printer::print);
        return;
      }
      copy = Files.createTempFile("weft-results", null);
      AtomicFile.write(copy, printer::print);
      PrintWriter out = spec.commandLine().getOut();
      try (Reader text = Files.newBufferedReader(copy)) {
        // A terminal would act on control characters.
        text.transferTo(Terminal.isThere() ? new TerminalText(out) : out);
      }
      out.flush();
    } catch (IOException failure) {
      throw failure.getCause() instanceof JournalException unreadable
          ? unreadable
          : new JournalException(String.valueOf(failure.getMessage()));
    } finally {
      delete(copy);
    }
  }

  private static void delete(@Nullable Path copy) {
    try {
      if (copy != null) {
        Files.delete(copy);
      }
    } catch (IOException left) {
      // It is in the folder of temporary files.
    }
  }
}
