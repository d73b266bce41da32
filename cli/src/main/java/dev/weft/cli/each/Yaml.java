package dev.weft.cli.each;

import dev.weft.json.Json;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Texts in YAML, as a person would write them.
final class Yaml {
  private static final int WIDTH_MAX = 100;
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_/.+-][A-Za-z0-9_/.@:=+-]*(?<!:)");
  // Texts that YAML, or an older version of it, takes for something else.
  private static final Pattern OTHER =
      Pattern.compile(
          "(?i)true|false|null|yes|no|on|off|[-+.]?[0-9.][0-9.e+-]*|[-+]?\\.(inf|nan)|[-.+]+");

  private Yaml() {}

  /// Returns the text as a scalar on one line, within a list or not.
  static String text(String text) {
    return PLAIN.matcher(text).matches() && !OTHER.matcher(text).matches()
        ? text
        : Json.write(text);
  }

  /// Returns the texts as a list: on one line, or with a line for each.
  ///
  /// @param indent what each of the lines begins with
  static String list(List<String> texts, String indent) {
    String line = texts.stream().map(Yaml::text).collect(Collectors.joining(", ", "[", "]"));
    return line.length() <= WIDTH_MAX
        ? line
        : texts.stream().map(it -> "\n" + indent + "- " + text(it)).collect(Collectors.joining());
  }

  /// Returns a text of one or more lines.
  ///
  /// @param indent what each of the lines begins with
  static String block(String text, String indent) {
    boolean isBlock =
        text.contains("\n")
            && !Character.isWhitespace(text.charAt(0))
            && text.lines().noneMatch(it -> it.endsWith(" "))
            && text.chars().noneMatch(it -> Character.isISOControl(it) && it != '\n');
    if (!isBlock) {
      return text(text);
    }
    String kept = text.endsWith("\n") ? "|" : "|-";
    return kept
        + text.stripTrailing().lines().map(it -> "\n" + indent + it).collect(Collectors.joining());
  }
}
