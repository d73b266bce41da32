package dev.weft.cli;

import dev.weft.cli.each.Columns;
import dev.weft.cli.each.EachException;
import dev.weft.cli.each.EachPlan;
import dev.weft.cli.each.EachPlan.Action;
import dev.weft.cli.each.EachRows;
import dev.weft.cli.each.EachSource;
import dev.weft.cli.each.Placeholders;
import dev.weft.cli.each.ShellText;
import dev.weft.cli.option.CommandHints;
import dev.weft.cli.option.Syntax;
import dev.weft.cli.process.AtomicFile;
import dev.weft.cli.process.ExitCode;
import dev.weft.cli.process.StandardInput;
import dev.weft.plan.PlanException;
import dev.weft.plan.PlanFile;
import dev.weft.terminal.text.OneLine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/// `weft init`: writes a first plan that runs.
final class InitCommand implements Callable<Integer> {
  private static final Path DEFAULT = Path.of("weft.yaml");
  private static final int COLUMNS_MAX = 3;
  private static final String FIRST =
      """
      # `weft check` shows this plan, `weft run` runs it.
      tasks:
        Hello:
          - echo hello                              # a plain string is a command
        World:
          needs: Hello                              # tasks without needs run at the same time
          steps:
            - name: Greet the world
              run: [echo, "hello, ${{ row }}"]      # a list uses no shell
              timeout: 1m
              retry: 2
          for-each: [north, south]                  # a task for each row, also of {csv: file, key: id}
      """;

  private Path plan = DEFAULT;
  private @Nullable Path from;
  private final CommandSpec spec;

  InitCommand(Syntax syntax) {
    spec = syntax.spec();
    syntax.description(
        "Writes a first plan that runs. On a terminal, asks for a command and for rows.");
    syntax.optional("PLAN", Path.class, "The file to write. Default: weft.yaml.", it -> plan = it);
    syntax.option(
        "--from",
        "ROWS",
        Path.class,
        "Makes a task for each row of this file: .csv and .jsonl have columns, of any other each"
            + " line is a row.",
        it -> from = it);
  }

  @Override
  public Integer call() throws EachException, PlanException {
    if (Files.exists(plan, LinkOption.NOFOLLOW_LINKS)) {
      throw new EachException(
          plan + " is there already: name another file, such as `weft init other.yaml`");
    }
    String text = text();
    PlanFile.readGenerated(plan, text, EachRun.toRead()).close();
    try {
      AtomicFile.write(plan, writer -> writer.write(text));
    } catch (IOException failure) {
      throw new EachException(String.valueOf(failure.getMessage()));
    }
    PrintWriter out = spec.commandLine().getOut();
    String run = plan.equals(DEFAULT) ? "weft run" : "weft run " + CommandHints.quote("" + plan);
    out.println(OneLine.of("wrote " + plan + "; `" + run + "` runs it"));
    out.flush();
    return ExitCode.SUCCEEDED.code;
  }

  private String text() throws EachException {
    if (from != null || StandardInput.kind() != StandardInput.TERMINAL) {
      return from == null ? FIRST : ofRows(from, "");
    }
    BufferedReader typed =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String command = ask("Which command should it run? (Enter: an example)", typed);
    if (command.isEmpty()) {
      return FIRST;
    }
    String rows =
        ask(
            "For each row of which file, which the command reads as $line or by the names"
                + " of its columns? (Enter: just once)",
            typed);
    return rows.isEmpty() ? EachPlan.ofOnce(command) : ofRows(Path.of(rows), command);
  }

  private String ask(String question, BufferedReader typed) throws EachException {
    PrintWriter out = spec.commandLine().getOut();
    out.print(question + " ");
    out.flush();
    try {
      String line = typed.readLine();
      return line == null ? "" : line.strip();
    } catch (IOException gone) {
      throw new EachException("standard input cannot be read: " + gone.getMessage());
    }
  }

  /// @param command what to run; empty for an example
  private String ofRows(Path file, String command) throws EachException {
    Path folder = plan.toAbsolutePath().normalize().resolveSibling("");
    String written = folder.relativize(file.toAbsolutePath().normalize()).toString();
    EachSource source = new EachRows(null, null, "").of(file, written);
    Columns columns = source.columns();
    Placeholders places = new Placeholders(columns);
    Action action =
        command.isEmpty()
            ? new Action.Command(places.templates(example(columns)))
            : new ShellText(command, columns).action(places);
    String typed = "`weft check` shows this plan, `weft run` runs it.";
    return new EachPlan(typed, source, action, EachPlan.Settings.NONE).text();
  }

  private static List<String> example(Columns columns) {
    List<String> words = new ArrayList<>(List.of("echo"));
    columns.names().stream().limit(COLUMNS_MAX).map(it -> "{" + it + "}").forEach(words::add);
    return words;
  }
}
