package dev.weft.secret;

import java.util.Map;
import java.util.function.IntConsumer;

/// Backslash escapes, as in JSON, Java, Python, C and `$'...'`, including nested ones: `\"`,
/// `\\\"`, `\xe4`, `\303\244`, and UTF-16 as in JSON.
final class Backslashes {
  /// No character of a secret is escaped with more backslashes.
  static final int RUN_MAX = 16;

  private static final Map<Integer, Character> LETTERS =
      Map.of(
          (int) '\n',
          'n',
          (int) '\t',
          't',
          (int) '\r',
          'r',
          (int) '\b',
          'b',
          (int) '\f',
          'f',
          0x0b,
          'v',
          0x07,
          'a',
          0x1b,
          'e',
          0,
          '0');

  private final Lookahead ahead;

  Backslashes(Lookahead ahead) {
    this.ahead = ahead;
  }

  /// Reports the end, in each notation, of the character that begins here with a backslash.
  void ends(int character, int at, IntConsumer ends) {
    String text = ahead.text();
    int letter = behindRun(at);
    if (character == '\\') {
      // One to four nested levels of escapes.
      for (int run = 1; at + run <= letter; run *= 2) {
        ends.accept(at + run);
      }
    }
    if (ahead.isAtEnd(letter)) {
      return;
    }
    Character name = LETTERS.get(character);
    if (name != null && text.charAt(letter) == name) {
      ends.accept(letter + 1);
    }
    String itself = Character.toString(character);
    if (!Character.isLetterOrDigit(character)) {
      Notation.accept(ahead.literal(letter, itself), ends);
    }
    switch (text.charAt(letter)) {
      case 'u', 'U' -> {
        Notation.accept(units(letter, character), ends);
        numbers(letter, character, ends);
      }
      case 'x' -> {
        numbers(letter, character, ends);
        Notation.accept(ahead.bytes(at, itself, this::hexByte), ends);
      }
      case '0', '1', '2', '3' -> Notation.accept(ahead.bytes(at, itself, this::octalByte), ends);
      default -> {}
    }
  }

  private int behindRun(int at) {
    String text = ahead.text();
    int end = at;
    while (end < text.length() && end - at < RUN_MAX && text.charAt(end) == '\\') {
      end++;
    }
    return end;
  }

  /// Matches a character in UTF-16, as JSON writes it: `u00e4`.
  private int units(int letter, int character) {
    int end = letter;
    for (char unit : Character.toChars(character)) {
      end = end == letter ? end : behindRun(end);
      end = ahead.literal(end, "u");
      end = end < 0 ? end : ahead.hex(end, unit, 4);
      if (end < 0) {
        return -1;
      }
    }
    return end;
  }

  private void numbers(int letter, int character, IntConsumer ends) {
    int braces = ahead.literal(letter, "u{");
    braces = braces < 0 ? -1 : ahead.zeros(braces);
    int closing = braces < 0 ? -1 : ahead.hex(braces, character, hexDigits(character));
    Notation.accept(closing < 0 ? -1 : ahead.literal(closing, "}"), ends);
    int eight = ahead.literal(letter, "U");
    Notation.accept(eight < 0 ? -1 : ahead.hex(eight, character, 8), ends);
    int two = character < 0x100 ? ahead.literal(letter, "x") : -1;
    Notation.accept(two < 0 ? -1 : ahead.hex(two, character, 2), ends);
  }

  /// Returns the minimum number of digits of a number.
  static int hexDigits(int number) {
    return Math.max(1, Integer.toHexString(number).length());
  }

  private int hexByte(int at, int value) {
    int letter = behindRun(at);
    int digits = letter == at ? -1 : ahead.literal(letter, "x");
    return digits < 0 ? -1 : ahead.hex(digits, value, 2);
  }

  private int octalByte(int at, int value) {
    int digits = behindRun(at);
    return digits == at ? -1 : ahead.octal(digits, value, 3);
  }
}
