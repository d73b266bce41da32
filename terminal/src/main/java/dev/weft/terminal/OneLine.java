package dev.weft.cli;

import java.util.regex.Pattern;

/// Names and messages come from plans and rows, and may hold anything; a line of ours may not.
final class OneLine {
  private static final Pattern BREAKING = Pattern.compile("[\\p{Cc}\\x{2028}\\x{2029}]");

  private OneLine() {}

  /// The text with every control character and line break shown as U+FFFD.
  static String of(String text) {
    return BREAKING.matcher(text).replaceAll("\uFFFD");
  }
}
