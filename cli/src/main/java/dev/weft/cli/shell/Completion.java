package dev.weft.cli.shell;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// The scripts with which shells complete command lines. One script, for any POSIX shell,
/// determines
/// the candidates; a short one for each shell calls it. It does not start Java: names of tasks,
/// inputs and runs come from the [CompletionIndex].
public enum Completion {
  BASH,
  ZSH,
  FISH;

  /// Returns the script.
  ///
  /// @param weft the command with all its commands
  public String script(CommandSpec weft) {
    String candidates =
        resource("candidates.sh")
            .replace("@COMMANDS@", commands(weft))
            .replace("@LABELS@", labels(weft))
            .replace("@OPTIONS@", options(weft))
            .strip();
    return resource("completion." + word())
        .replace("@CANDIDATES@", this == FISH ? quotedForFish(candidates) : candidates);
  }

  /// Returns the name of the shell.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static String commands(CommandSpec weft) {
    StringJoiner lines = new StringJoiner("\n");
    weft.subcommands().forEach((name, command) -> lines.add(say(name, about(command))));
    for (OptionSpec option : weft.options()) {
      lines.add(say(option.longestName(), firstSentence(option)));
    }
    return lines.toString();
  }

  private static String options(CommandSpec weft) {
    StringJoiner lines = new StringJoiner("\n");
    for (Map.Entry<String, CommandLine> command : weft.subcommands().entrySet()) {
      lines.add("    " + command.getKey() + ")");
      for (OptionSpec option : command.getValue().getCommandSpec().options()) {
        String name = option.longestName() + (hasValue(option) ? "=" : "");
        lines.add("    " + say(name, firstSentence(option)));
        if (option.negatable()) {
          lines.add("    " + say(option.longestName().replaceFirst("--", "--no-"), ""));
        }
      }
      lines.add("      ;;");
    }
    return lines.toString();
  }

  private static String labels(CommandSpec weft) {
    StringJoiner lines = new StringJoiner("\n");
    weft.subcommands()
        .forEach(
            (name, command) -> {
              CommandSpec spec = command.getCommandSpec();
              for (OptionSpec option : spec.options()) {
                if (hasValue(option)) {
                  String names =
                      option.names().length == 1
                          ? quoted(name + " " + option.longestName())
                          : quoted(name + " " + option.shortestName())
                              + " | "
                              + quoted(name + " " + option.longestName());
                  lines.add("    " + names + ") label=" + quoted(label(option)) + " ;;");
                }
              }
              for (PositionalParamSpec parameter : spec.positionalParameters()) {
                String position =
                    parameter.index().isVariable()
                        ? quoted(name + " ") + "*[0-9]"
                        : quoted(name + " " + parameter.index().min());
                lines.add("    " + position + ") label=" + quoted(label(parameter)) + " ;;");
              }
            });
    return lines.toString();
  }

  /// Returns the choices, separated by blanks; without choices, the label.
  private static String label(ArgSpec argument) {
    Iterable<String> choices = argument.completionCandidates();
    return choices == null || !choices.iterator().hasNext()
        ? argument.paramLabel()
        : String.join(" ", choices) + " ";
  }

  private static boolean hasValue(OptionSpec option) {
    return option.arity().max() > 0;
  }

  private static String say(String candidate, String about) {
    return "  say " + quoted(candidate) + " " + quoted(about);
  }

  private static String about(CommandLine command) {
    return firstSentence(command.getCommandSpec().usageMessage().description());
  }

  private static String firstSentence(OptionSpec option) {
    return firstSentence(option.description());
  }

  /// Returns the first sentence of a description, without its full stop.
  static String firstSentence(String... description) {
    String text = String.join(" ", description);
    int end = text.indexOf(". ");
    String sentence = end < 0 ? text : text.substring(0, end);
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }

  private static String quotedForFish(String text) {
    return text.replace("\\", "\\\\").replace("'", "\\'");
  }

  private static String resource(String name) {
    try (InputStream script = Completion.class.getResourceAsStream(name)) {
      if (script == null) {
        throw new IllegalStateException("the resource " + name + " is missing");
      }
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new IllegalStateException("the resource " + name + " cannot be read", unreadable);
    }
  }
}
