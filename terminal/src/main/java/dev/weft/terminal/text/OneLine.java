package dev.weft.terminal.text;

import java.util.regex.Pattern;

/// Names and messages come from plans and rows, and what steps print from anywhere; all may hold
/// anything, and a line of ours may not.
public final class OneLine {
  // What turns the order of text round, so that it reads as something else.
  private static final String TURNING =
      "\\x{061C}\\x{200E}\\x{200F}\\x{202A}-\\x{202E}\\x{2066}-\\x{2069}";
  private static final String CONTROL = "\\p{Cc}\\x{2028}\\x{2029}\\x{FFF9}-\\x{FFFB}" + TURNING;
  private static final Pattern BREAKING = Pattern.compile("[" + CONTROL + "]");
  private static final Pattern BREAKING_OR_NOT = Pattern.compile("[" + CONTROL + "&&[^\\n\\t]]");

  // What is more than text: a colour (group 1), any other escape sequence, or a control character.
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

  /// Lines of ours, and of files that they show: as [#of], but that line breaks and tabs stay.
  public static String each(String lines) {
    return BREAKING_OR_NOT.matcher(lines).replaceAll("\uFFFD");
  }

  /// The text with every control character and line break shown as U+FFFD, and so is what turns the
  /// order of text round.
  public static String of(String text) {
    return isPlain(text) ? text : BREAKING.matcher(text).replaceAll("\uFFFD");
  }

  /// What a step printed, fit for a terminal: colours stay, and are off at its end; a tab is four
  /// spaces; cursor moves and all else that does more than show a character are left out.
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

  /// What a step printed, in a line of ours that may go to a file: as [#printed], but that tabs
  /// stay, and colours as they are.
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

  /// Whether this is one of them, or of its neighbours.
  private static boolean isTurning(char c) {
    return c == '\u061C' || (c >= '\u200E' && c <= '\u2069') || (c >= '\uFFF9' && c <= '\uFFFB');
  }
}
