package dev.weft.cli.each;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The variables that a text for the shell reads and does not set, as far as that can be seen: none
/// of a text that may set variables in another way.
final class ShellVariables {
  // With a default, such as `${x:-1}`, a variable may be unset.
  private static final Pattern READ =
      Pattern.compile("\\$(?:([A-Za-z_]\\w*)|\\{#?([A-Za-z_]\\w*)(?![\\w:?+=-]))");
  private static final Pattern SET =
      Pattern.compile(
          "\\b([A-Za-z_]\\w*)(?:\\+?=|\\+\\+|--)|\\b(?:for|select|read|getopts|mapfile|readarray|printf\\s+-v"
              + "|local|export|declare|typeset|readonly|unset)\\b([^;|&\\n]*)");
  private static final Pattern OTHERWISE =
      Pattern.compile("\\b(eval|source)\\b|(^|[;&|\\n(]\\s*|\\bdo\\s|\\bthen\\s)\\.\\s|<<|`");

  private ShellVariables() {}

  /// Returns the names.
  static Set<String> readIn(String text) {
    if (OTHERWISE.matcher(text).find()) {
      return Set.of();
    }
    Set<String> read = new LinkedHashSet<>();
    Matcher reading = READ.matcher(expanded(text));
    while (reading.find()) {
      read.add(reading.group(1) == null ? reading.group(2) : reading.group(1));
    }
    Matcher setting = SET.matcher(text);
    while (setting.find()) {
      if (setting.group(1) != null) {
        read.remove(setting.group(1));
      } else {
        read.removeIf(name -> setting.group(2).matches("(?s).*\\b" + name + "\\b.*"));
      }
    }
    return read;
  }

  /// Returns the text without what the shell does not expand: what is in single quotes, and what
  /// follows a backslash.
  private static String expanded(String text) {
    StringBuilder expanded = new StringBuilder();
    // The open quotes and `$(`, the innermost first.
    Deque<Character> open = new ArrayDeque<>();
    for (int i = 0; i < text.length(); i++) {
      char at = text.charAt(i);
      char within = open.isEmpty() ? '(' : open.peek();
      if (within == '\'') {
        if (at == '\'') {
          open.pop();
        }
        continue;
      }
      if (at == '\\') {
        i++;
        continue;
      }
      if (at == '"' && within == '"' || at == ')' && within == '(' && !open.isEmpty()) {
        open.pop();
      } else if (at == '"' || at == '\'' && within != '"') {
        open.push(at);
      } else if (at == '(') {
        boolean isCommand = i > 0 && text.charAt(i - 1) == '$';
        if (within != '"' || isCommand) {
          open.push('(');
        }
      }
      expanded.append(at);
    }
    return expanded.toString();
  }
}
