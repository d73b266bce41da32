package dev.weft.cli.each;

import dev.weft.cli.each.EachPlan.Action;
import dev.weft.cli.option.Syntax;
import dev.weft.cli.process.StandardInput;
import dev.weft.plan.PlanFile;
import dev.weft.terminal.text.OneLine;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a command line of `weft each` says is to be done: the rows, the command, and what bounds
/// it.
public final class EachJob {
  private static final String EXAMPLE = "such as `weft each urls.txt -- curl -fsS {}`";
  // What begins the rows of GNU parallel, beside `:::`.
  private static final Set<String> PARALLELS_ROWS = Set.of("::::", ":::+", "::::+");

  private final EachWords words;

  private List<String> parameters = List.of();
  private @Nullable String files;
  private @Nullable String shell;
  private @Nullable String key;
  private @Nullable String format;
  private String delimiter = "";
  private @Nullable String jobs;
  private @Nullable String rate;
  private @Nullable String retry;
  private @Nullable String timeout;
  private @Nullable String results;

  /// Declares the options.
  public EachJob(Syntax syntax, EachWords words) {
    this.words = words;
    syntax.several(
        "ROWS",
        "A file: .csv and .jsonl have columns, of any other each line is a row. - or none is"
            + " standard input.",
        it -> parameters = it);
    declareRows(syntax);
    declareBounds(syntax);
  }

  private void declareRows(Syntax syntax) {
    syntax.option(
        "--files",
        "PATTERN",
        String.class,
        "The rows are files, such as 'photos/**/*.jpg', with the columns path, name, stem, ext and"
            + " dir.",
        it -> files = it);
    syntax.option(
        "--format",
        "FORMAT",
        String.class,
        "What the rows are: lines, csv or jsonl. Default: what the file's name says.",
        it -> format = it);
    syntax.option(
        "--key",
        "COLUMN",
        String.class,
        "The column that tells rows apart. Default: the first one.",
        it -> key = it);
    syntax.option(
        "--delimiter",
        "CHARACTER",
        String.class,
        "What separates the columns of CSV. Default: a comma, or a tab in a .tsv file.",
        it -> delimiter = it);
    syntax.flag(
        "-0",
        "--null",
        "Each row ends with NUL, as `find -print0` writes them, and may have several lines.",
        () -> delimiter = EachRows.NUL);
    syntax.option(
        "--shell",
        "TEXT",
        String.class,
        "Runs this text with /bin/sh, with the columns as variables, or the row as $line, and its"
            + " number as $number.",
        it -> shell = it);
  }

  private void declareBounds(Syntax syntax) {
    syntax.option(
        "-j",
        "--jobs",
        "N",
        String.class,
        "How many commands run at once. Default: four for each processor.",
        it -> jobs = it);
    syntax.option(
        "--limit",
        "RATE",
        String.class,
        "How many begin in a time at most, such as 50/s.",
        it -> rate = it);
    syntax.option(
        "--retry",
        "N",
        String.class,
        "How often a command that fails is tried again.",
        it -> retry = it);
    syntax.option(
        "--timeout",
        "TIME",
        String.class,
        "How long a command may take, such as 30s.",
        it -> timeout = it);
    syntax.option(
        "--results",
        "FILE",
        String.class,
        "Writes what became of each row: a .csv or .jsonl file.",
        it -> results = it);
  }

  /// Refuses words that do not go together.
  public void check() throws EachException {
    List<String> command = words.command();
    if (command == null && shell == null) {
      throw new EachException("say after `--` what to run, " + EXAMPLE);
    }
    if (command != null && shell != null) {
      throw new EachException("--shell has the command: leave out what follows `--`");
    }
    if (command != null && (command.isEmpty() || command.getFirst().isBlank())) {
      throw new EachException("there is no command after `--`; " + EXAMPLE);
    }
    if (shell != null && shell.isBlank()) {
      throw new EachException("the text of --shell is empty");
    }
    for (String word : command == null ? List.<String>of() : command) {
      if (PARALLELS_ROWS.contains(word)) {
        throw new EachException(
            "`%s` is no place for rows: a file of rows comes first, %s".formatted(word, EXAMPLE));
      }
    }
    if (parameters.size() > 1) {
      throw new EachException(
          "rows come from one file, not `%s`; write rows themselves behind `:::`"
              .formatted(String.join("` and `", parameters)));
    }
    List<String> sources = new ArrayList<>(parameters);
    if (files != null) {
      sources.add("--files");
    }
    if (words.rows() != null) {
      sources.add(EachWords.ROWS);
    }
    if (sources.size() > 1) {
      throw new EachException(
          "rows come from one place, not `%s`".formatted(String.join("` and `", sources)));
    }
    boolean isText = files != null || words.rows() != null;
    if (isText && (key != null || format != null || !delimiter.isEmpty())) {
      throw new EachException("--key, --format, --delimiter and -0 go with a file of rows");
    }
  }

  /// Returns the command line without what only bounds the run: typed again, it is the same job.
  public String typed() {
    List<String> all = new ArrayList<>(List.of("weft", "each"));
    all.addAll(parameters);
    add(all, "--files", files);
    add(all, "--format", format);
    add(all, "--key", key);
    add(all, "--delimiter", delimiter.isEmpty() ? null : delimiter);
    add(all, "--shell", shell);
    List<String> command = words.command();
    if (command != null) {
      all.add("--");
      all.addAll(command);
    }
    return EachSource.quoted(all) + (words.rows() == null ? "" : " ::: …");
  }

  private static void add(List<String> all, String option, @Nullable String value) {
    if (value != null) {
      all.add(option);
      all.add(value);
    }
  }

  /// Returns the plan.
  ///
  /// @param kept where rows are kept that can be read only once
  public EachPlan plan(KeptRows kept) throws EachException {
    EachPlan.Settings settings =
        new EachPlan.Settings(
            number("-j", jobs, 1), rate, number("--retry", retry, 0), time(), results);
    EachSource source = source(kept);
    return new EachPlan(typed(), source, action(source), settings);
  }

  private @Nullable String time() throws EachException {
    try {
      return timeout == null || PlanFile.time(timeout).isPositive() ? timeout : null;
    } catch (IllegalArgumentException wrong) {
      throw new EachException("--timeout: " + wrong.getMessage() + "; such as `30s` or `1h30m`");
    }
  }

  private static @Nullable Integer number(String option, @Nullable String written, int least)
      throws EachException {
    if (written == null) {
      return null;
    }
    if (!written.matches("\\d{1,9}") || Integer.parseInt(written) < least) {
      throw new EachException(
          "`%s` is a whole number from %s on, not `%s`".formatted(option, least, written));
    }
    return Integer.valueOf(written);
  }

  private Action action(EachSource source) throws EachException {
    Placeholders places = new Placeholders(source.columns());
    if (shell != null) {
      return new ShellText(shell, source.columns()).action(places);
    }
    List<String> command = words.command() == null ? List.of() : words.command();
    List<String> templates = places.templates(command);
    List<String> typed = new ArrayList<>(command);
    if (templates.size() > command.size()) {
      typed.add("{}");
    }
    new CommandCheck(typed, templates, source.columns()).check();
    return new Action.Command(templates);
  }

  private EachSource source(KeptRows kept) throws EachException {
    if (files != null) {
      return new EachSource.Files(files);
    }
    if (words.rows() != null) {
      return given(words.rows());
    }
    RowFormat known = format == null ? null : RowFormat.of(format).orElse(null);
    if (format != null && known == null) {
      throw new EachException("there is no format `%s`: lines, csv or jsonl".formatted(format));
    }
    EachRows rows = new EachRows(known, key, delimiter);
    Path file = parameters.isEmpty() ? Path.of("-") : Path.of(parameters.getFirst());
    boolean isInput = file.toString().equals("-");
    if (!isInput
        && (Files.isRegularFile(file) || Files.isDirectory(file) || Files.notExists(file))) {
      return rows.of(file, file.normalize().toString());
    }
    keep(kept, isInput ? null : file);
    Path there = Path.of("").toAbsolutePath().relativize(kept.file().toAbsolutePath());
    return rows.of(kept.file(), there.toString());
  }

  private static EachSource given(List<String> rows) throws EachException {
    for (String row : rows) {
      if (row.isBlank()) {
        throw new EachException("a row behind `:::` is empty");
      }
      if (row.contains("${{")) {
        throw new EachException(
            "the row `%s` means something else in a plan: put the rows into a file"
                .formatted(OneLine.of(row)));
      }
    }
    return new EachSource.Given(rows);
  }

  /// @param file what to read; null for standard input
  private void keep(KeptRows kept, @Nullable Path file) throws EachException {
    StandardInput kind = file == null ? StandardInput.kind() : StandardInput.DATA;
    if (kind != StandardInput.DATA) {
      if (kept.exist()) {
        return;
      }
      throw new EachException(
          kind == StandardInput.CLOSED
              ? "standard input is closed, and no rows are named: name a file, or write them behind `:::`"
              : "rows come from a file, from behind `:::`, or from standard input, which is a terminal"
                  + " here: write `weft each ROWS -- COMMAND` or `... | weft each -- COMMAND`");
    }
    try (InputStream rows =
        file == null ? new FileInputStream(FileDescriptor.in) : Files.newInputStream(file)) {
      kept.keep(rows);
    } catch (IOException failure) {
      throw new EachException(
          "%s cannot be kept in %s: %s"
              .formatted(
                  file == null ? "standard input" : file, kept.file(), failure.getMessage()));
    }
  }
}
