package dev.weft.terminal;

import java.util.regex.Pattern;

/// Names and messages come from plans and rows, and what steps print from anywhere; all may hold
/// anything, and a line of ours may not.
public final class OneLine {
  private static final Pattern BREAKING = Pattern.compile("[\\p{Cc}\\x{2028}\\x{2029}]");

  // What is more than text: a colour (group 1), any other escape sequence, or a control character.
  private static final Pattern CONTROLS =
      Pattern.compile(
          "(\\x1b\\[[0-9;:]{0,64}m)"
              + "|\\x1b[\\]PX^_][^\\x07\\x1b]*(?:\\x07|\\x1b\\\\|$)"
              + "|\\x1b\\[[ -?]*[@-~]?"
              + "|\\x1b[ -/]*[0-~]?"
              + "|[\\p{Cc}\\x{2028}\\x{2029}]");
  private static final String TAB = "    ";

  private OneLine() {}

  /// The text with every control character and line break shown as U+FFFD.
  public static String of(String text) {
    return isPlain(text) ? text : BREAKING.matcher(text).replaceAll("\uFFFD");
  }

  /// What a step printed, fit for a terminal: colours stay, and are off at its end; a tab is four
  /// spaces; cursor moves and all else that does more than show a character are left out.
  static String printed(String line) {
    if (isPlain(line)) {
      return line;
    }
    String clean =
        CONTROLS
            .matcher(line)
            .replaceAll(
                found -> found.group(1) != null ? "$1" : found.group().equals("\t") ? TAB : "");
    boolean coloured = clean.indexOf('\u001b') >= 0 && !clean.endsWith(Paint.OFF);
    return coloured ? clean + Paint.OFF : clean;
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || (c >= 0x7f && c <= 0x9f) || c == '\u2028' || c == '\u2029') {
        return false;
      }
    }
    return true;
  }
}
