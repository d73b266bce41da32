package dev.weft.plan.hints;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Syntax of Makefile recipes that a shell silently interprets differently: `$(CFLAGS)` runs a
/// program of this name, and `$$HOME` begins with the shell's process id.
///
/// @param written the text in the command
/// @param message what it means to the shell
/// @param remedy what to write instead
public record MakeText(String written, String message, String remedy) {
  private static final Pattern VARIABLE =
      Pattern.compile("\\$\\((?<variable>[A-Z_][A-Z0-9_]*)\\)|\\$\\$(?<escaped>[A-Za-z]\\w*|[{(])");
  // In these here documents nothing is expanded.
  private static final Pattern QUOTED_DOCUMENT = Pattern.compile("<<-?\\s*['\"\\\\]");
  private static final Pattern DEFINED =
      Pattern.compile(
          "\\b(?:function|alias)\\s++([A-Z_][A-Z0-9_]*+)|\\b([A-Z_][A-Z0-9_]*+) ?\\(\\)");
  private static final Pattern PREFIX = Pattern.compile("(?<prefix>[-+@]+)\\s*(?<command>.*)");

  /// Finds the first one in a text for the shell.
  public static Optional<MakeText> in(String text) {
    Matcher prefix = PREFIX.matcher(text.lines().findFirst().orElse(""));
    if (prefix.matches()) {
      return Optional.of(ofPrefix(prefix.group("prefix"), prefix.group("command")));
    }
    if (QUOTED_DOCUMENT.matcher(text).find()) {
      return Optional.empty();
    }
    ShellQuotes quotes = new ShellQuotes(text);
    Matcher found = VARIABLE.matcher(text);
    Set<String> defined = null;
    while (found.find()) {
      String name = found.group("variable");
      if (name != null && defined == null) {
        defined = defined(text);
      }
      boolean isMade = name != null && defined != null && defined.contains(name);
      if (!isMade && quotes.isReplaced(found.start())) {
        return Optional.of(name == null ? ofEscaped(found.group()) : ofVariable(name));
      }
    }
    return Optional.empty();
  }

  private static MakeText ofPrefix(String prefix, String command) {
    String shown = command.isEmpty() ? "make" : command;
    return new MakeText(
        prefix, "a command does not begin with `" + prefix + "`", remedy(prefix, shown));
  }

  private static String remedy(String prefix, String command) {
    if (prefix.contains("--")) {
      return "the program comes first";
    }
    return prefix.contains("-")
        ? "write `{run: %s, continue-on-error: true}` to go on when it fails"
            .formatted(Unquoted.item(command))
        : "write `" + command + "`";
  }

  private static MakeText ofVariable(String name) {
    return new MakeText(
        "$(" + name + ")",
        "`$(%s)` runs a program `%s` here".formatted(name, name),
        "a variable is `$" + name + "`");
  }

  private static MakeText ofEscaped(String written) {
    return new MakeText(
        written, "`$$` is the shell's own process id here", "write `" + written.substring(1) + "`");
  }

  /// Returns the names of the functions and aliases that the text defines.
  private static Set<String> defined(String text) {
    return DEFINED
        .matcher(text)
        .results()
        .map(it -> it.group(1) == null ? it.group(2) : it.group(1))
        .collect(Collectors.toSet());
  }
}
