package dev.weft.plan.hints;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Suggests how to rewrite a command for the shell whose text contains values, so that they do not
/// become code: with variables in their place.
public final class ShellRewrite {
  private static final Pattern INSERTION = Pattern.compile("\\$\\{\\{.*?}}", Pattern.DOTALL);

  private static final int VALUES_SHOWN_MAX = 4;

  private ShellRewrite() {}

  /// Returns the first value in the text; everything from its beginning if it is not closed.
  public static String first(String text) {
    Matcher insertion = INSERTION.matcher(text);
    return insertion.find() ? insertion.group() : text.substring(text.indexOf("${{")).strip();
  }

  /// Returns the line of the first value, with all of its values replaced, and the corresponding
  /// `env`.
  public static String remedy(String text) {
    Matcher insertion = INSERTION.matcher(text);
    if (!insertion.find() || insertion.results().skip(VALUES_SHOWN_MAX).findAny().isPresent()) {
      return "hand them over in `env:`";
    }
    int end = text.indexOf('\n', text.indexOf("}}"));
    String last = end < 0 ? text : text.substring(0, end);
    String inner = ofInnerCode(last.substring(last.lastIndexOf('\n', last.indexOf("${{")) + 1));
    if (!inner.isEmpty()) {
      return inner;
    }
    StringBuilder lines = new StringBuilder();
    Map<String, String> env = new LinkedHashMap<>();
    int written = 0;
    for (MatchResult value : INSERTION.matcher(last).results().toList()) {
      String ours = ours(value.group());
      String name = put("\"" + ours.replace("\"", "\\\"") + "\"", name(ours), env);
      lines.append(last, written, value.start()).append(variable(name, last, value.start()));
      written = value.end();
    }
    lines.append(last, written, last.length());
    String line = lines.substring(lines.lastIndexOf("\n") + 1).strip();
    String variables =
        String.join(", ", env.keySet().stream().map(it -> it + ": " + env.get(it)).toList());
    return text.strip().contains("\n")
        ? "write `%s` with `env: {%s}`".formatted(line, variables)
        : "write `run: %s` with `env: {%s}`, or `run:` as a list".formatted(line, variables);
  }

  /// Puts a value under this name, or a numbered one if that is another value's.
  ///
  /// @return the name
  private static String put(String value, String name, Map<String, String> env) {
    String free = name;
    for (int number = 2; !value.equals(env.getOrDefault(free, value)); number++) {
      free = name + "_" + number;
    }
    env.put(free, value);
    return free;
  }

  /// Returns the warning for a command in which a variable or a list would be just as dangerous,
  /// because one of the words is a program that treats the others as code; empty if there is none.
  private static String ofInnerCode(String text) {
    for (String word : text.split("[\\s;|&()]+", -1)) {
      if (!CodeTable.TABLE.of(word).isEmpty()) {
        CodeTable.Program program = CodeTable.TABLE.of(word).getLast();
        return "hand them over in `env:`, and to `%s`, which takes its text for code again, by %s"
            .formatted(
                word,
                program.kind() == CodeTable.Kind.SHELL
                    ? "arguments behind that, read as `\"$1\"`"
                    : program.reads().replaceAll("\\bX\\b", "NAME"));
      }
    }
    return "";
  }

  /// Returns the values in a text, in order.
  static List<MatchResult> insertions(String text) {
    return INSERTION.matcher(text).results().toList();
  }

  /// Returns a value as this plan writes it, if it is written as in GitHub Actions.
  static String ours(String value) {
    return value.replaceFirst("^(\\$\\{\\{\\s*)matrix\\.", "$1row.");
  }

  /// Returns a name for a variable with this value.
  static String name(String value) {
    String words = value.replaceAll("[^A-Za-z0-9]+", " ").strip();
    String name = words.replace(' ', '_').toUpperCase(Locale.ROOT);
    return name.isEmpty() || Character.isDigit(name.charAt(0)) ? "VALUE" : name;
  }

  /// Returns the shell's notation for a variable as one word at this place: within the open quotes,
  /// or in quotes of its own.
  static String variable(String name, String text, int place) {
    return switch (new ShellQuotes(text).openAt(place)) {
      case '"' -> "${" + name + "}";
      case '\'' -> "'\"$" + name + "\"'";
      default -> "\"$" + name + "\"";
    };
  }
}
