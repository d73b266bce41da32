package dev.weft.plan.hints;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A value in the notation of Taskfile, just and Jinja, which no shell expands: `{{ name }}`.
/// Quoted text is left alone, since it may be, for example, a pattern of `sed`; so is an argument
/// of a program with templates of its own: `docker ps --format {{.ID}}`.
public final class BracedValue {
  private static final Pattern VALUE =
      Pattern.compile("\\{\\{-?\\s*+(?<dot>\\.?)(?<name>[A-Za-z_]\\w*+)(?:\\.\\w++)*+[^{}]*+}}");
  private static final Pattern TEMPLATE_OPTION =
      Pattern.compile("(?<!\\S)(?:-[a-z]*[fto]|--\\S*(?:format|template|output))(?!\\w)|template");

  private BracedValue() {}

  /// Finds the first one in a text for the shell.
  public static Optional<String> in(String text) {
    if (text.contains("<<")) {
      return Optional.empty();
    }
    ShellQuotes quotes = new ShellQuotes(text);
    boolean hasTemplate = TEMPLATE_OPTION.matcher(text).find();
    Matcher found = VALUE.matcher(text);
    while (found.find()) {
      boolean isFree = quotes.openAt(found.start()) == 0 && quotes.isReplaced(found.start());
      boolean mayBeTemplate = hasTemplate && !found.group("dot").isEmpty();
      if (isFree && !mayBeTemplate) {
        return Optional.of(found.group());
      }
    }
    return Optional.empty();
  }

  /// Returns what to write instead.
  public static String remedy(String written) {
    Matcher value = VALUE.matcher(written);
    String name = value.matches() ? value.group("name") : "name";
    String variable = name.toUpperCase(Locale.ROOT);
    return ("write `\"$%s\"`, and `env: {%s: \"${{ inputs.%s }}\"}` beside it;"
            + " in quotes it is the text itself")
        .formatted(variable, variable, name);
  }
}
