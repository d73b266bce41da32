package dev.weft.cli.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// The man page of a command, in roff with the macros of man(7). It says what `--help` says.
public final class ManPage {
  private static final String PRODUCT = "Weft";
  private static final String EXIT_CODES =
      """
      .SH EXIT STATUS
      .TP
      .B 0
      All succeeded.
      .TP
      .B 1
      Something failed.
      .TP
      .B 2
      The command line or the plan is wrong; nothing was done.
      .PP
      A run that a signal has interrupted cleans up, sums up, and then dies of that signal.
      """;

  private final CommandSpec spec;
  private final String version;
  private final StringBuilder page = new StringBuilder();

  private ManPage(CommandSpec spec, String version) {
    this.spec = spec;
    this.version = version;
  }

  /// Returns the page of a command.
  public static String of(CommandSpec spec, String version) {
    return new ManPage(spec, version).write();
  }

  /// Returns the name of a command's page, such as `weft-run`.
  public static String name(CommandSpec spec) {
    return spec.qualifiedName("-");
  }

  private String write() {
    String name = name(spec);
    line(
        ".TH %s 1 \"\" \"%s %s\" \"%s\""
            .formatted(name.toUpperCase(Locale.ROOT), PRODUCT, version, PRODUCT));
    line(".SH NAME");
    line(text(name) + " \\- " + text(summary(spec)));
    line(".SH SYNOPSIS");
    synopsis();
    line(".SH DESCRIPTION");
    for (String paragraph : spec.usageMessage().description()) {
      line(text(paragraph));
    }
    commands();
    parameters();
    options();
    page.append(EXIT_CODES);
    seeAlso();
    return page.toString();
  }

  private void synopsis() {
    CommandLine.Help help = new CommandLine.Help(spec, CommandLine.Help.Ansi.OFF);
    String synopsis = help.synopsis(0).strip().replaceAll("\\s+", " ");
    if (!spec.subcommands().isEmpty()) {
      synopsis = "weft COMMAND [OPTIONS]";
    }
    String command = spec.qualifiedName();
    line(".B " + text(command));
    line(text(synopsis.substring(Math.min(command.length(), synopsis.length())).strip()));
  }

  private void commands() {
    if (spec.subcommands().isEmpty()) {
      return;
    }
    line(".SH COMMANDS");
    spec.subcommands()
        .forEach(
            (name, command) ->
                entry(
                    "\\fB" + text("weft-" + name) + "\\fR(1)",
                    command.getCommandSpec().usageMessage().description()));
  }

  private void parameters() {
    if (spec.positionalParameters().isEmpty()) {
      return;
    }
    line(".SH PARAMETERS");
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      entry("\\fI" + text(parameter.paramLabel()) + "\\fR", parameter.description());
    }
  }

  private void options() {
    line(".SH OPTIONS");
    for (OptionSpec option : spec.options()) {
      List<String> names = new ArrayList<>();
      for (String name : option.names()) {
        names.add("\\fB" + text(option.negatable() ? negatable(name) : name) + "\\fR");
      }
      String value = option.arity().max() > 0 ? "=\\fI" + text(option.paramLabel()) + "\\fR" : "";
      entry(String.join(", ", names) + value, option.description());
    }
  }

  private static String negatable(String name) {
    return name.replaceFirst("^--", "--[no-]");
  }

  private void seeAlso() {
    line(".SH SEE ALSO");
    if (spec.parent() != null) {
      line("\\fBweft\\fR(1)");
      return;
    }
    line(
        String.join(
            ",\n",
            spec.subcommands().keySet().stream()
                .map(name -> "\\fBweft\\-" + text(name) + "\\fR(1)")
                .toList()));
  }

  private void entry(String term, String[] description) {
    line(".TP");
    line(term);
    line(text(String.join(" ", description)));
  }

  private void line(String line) {
    page.append(line).append('\n');
  }

  private static String summary(CommandSpec spec) {
    String summary = Completion.firstSentence(spec.usageMessage().description());
    return summary.substring(0, 1).toLowerCase(Locale.ROOT) + summary.substring(1);
  }

  /// Returns the text as roff shows it as it is.
  private static String text(String text) {
    String escaped =
        text.replace("\\", "\\e").replace("-", "\\-").replace("~", "\\(ti").replace("^", "\\(ha");
    return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
  }
}
