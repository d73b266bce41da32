package dev.weft.terminal.text;

import java.util.regex.Pattern;

/// Makes untrusted text safe to print on one line. Names and messages come from plans and rows, and
/// output comes from anywhere; all of it may contain control characters.
public final class OneLine {
  // Characters that reorder text, so that it reads differently.
  private static final String TURNING =
      "\\x{061C}\\x{200E}\\x{200F}\\x{202A}-\\x{202E}\\x{2066}-\\x{2069}";
  private static final String CONTROL = "\\p{Cc}\\x{2028}\\x{2029}\\x{FFF9}-\\x{FFFB}" + TURNING;
  private static final Pattern BREAKING = Pattern.compile("[" + CONTROL + "]");
  private static final Pattern BREAKING_OR_NOT = Pattern.compile("[" + CONTROL + "&&[^\\n\\t]]");

  // A colour (group 1), any other escape sequence, or a control character.
  private static final Pattern CONTROLS =
      Pattern.compile(
          "(\\x1b\\[[0-9;:]{0,64}m)"
              + "|\\x1b[\\]PX^_][^\\x07\\x1b]*(?:\\x07|\\x1b\\\\|$)"
              + "|\\x1b\\[[ -?]*[@-~]?"
              + "|\\x1b[ -/]*[0-~]?"
              + "|["
              + CONTROL
              + "]");
  private static final String TAB = "    ";

  private OneLine() {}

  /// Sanitizes Weft's own lines and lines of files that they quote: like [#of], but keeps line
  /// breaks and tabs.
  public static String each(String lines) {
    return BREAKING_OR_NOT.matcher(lines).replaceAll("\uFFFD");
  }

  /// Returns the text with every control character, line break and reordering character replaced by
  /// U+FFFD.
  public static String of(String text) {
    return isPlain(text) ? text : BREAKING.matcher(text).replaceAll("\uFFFD");
  }

  /// Sanitizes a step's output for a terminal: keeps colours, and resets them at the end; expands a
  /// tab to four spaces; removes cursor movements and everything else that does more than show a
  /// character.
  public static String printed(String line) {
    if (isPlain(line)) {
      return line;
    }
    String clean =
        CONTROLS
            .matcher(line)
            .replaceAll(found -> found.group(1) != null ? "$1" : replacement(found.group()));
    boolean coloured = clean.indexOf('\u001b') >= 0 && !clean.endsWith(Paint.OFF);
    return coloured ? clean + Paint.OFF : clean;
  }

  /// Sanitizes a step's output within a line that may go to a file: like [#printed], but keeps
  /// tabs, and does not reset colours.
  public static String passedOn(String line) {
    return isPlain(line)
        ? line
        : CONTROLS
            .matcher(line)
            .replaceAll(
                found ->
                    found.group(1) != null || found.group().equals("\t")
                        ? "$0"
                        : replacement(found.group()));
  }

  private static String replacement(String control) {
    return control.equals("\t") ? TAB : control.charAt(0) > 0xff ? "\uFFFD" : "";
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || (c >= 0x7f && c <= 0x9f) || isTurning(c)) {
        return false;
      }
    }
    return true;
  }

  /// Returns whether the character may reorder text.
  private static boolean isTurning(char c) {
    return c == '\u061C' || (c >= '\u200E' && c <= '\u2069') || (c >= '\uFFF9' && c <= '\uFFFB');
  }
}
