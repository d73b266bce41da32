package dev.weft.secret;

import static java.nio.charset.StandardCharsets.UTF_8;

/// A text that is compared at places with what may stand there. It remembers whether it ended
/// before that could be told.
final class Lookahead {
  private final String text;
  private boolean endsEarly;

  Lookahead(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }

  /// Whether the text has ended, since [#restart], before something could be told.
  boolean endsEarly() {
    return endsEarly;
  }

  void restart() {
    endsEarly = false;
  }

  boolean isAtEnd(int at) {
    endsEarly |= at >= text.length();
    return at >= text.length();
  }

  /// Behind these characters, if they stand here; -1 if not.
  int literal(int at, String wanted) {
    if (text.startsWith(wanted, at)) {
      return at + wanted.length();
    }
    int rest = text.length() - at;
    endsEarly |= rest < wanted.length() && text.regionMatches(at, wanted, 0, rest);
    return -1;
  }

  /// Behind a number in so many hexadecimal digits, if it stands here; -1 if not.
  int hex(int at, int number, int digits) {
    return digits(at, number, digits, 4);
  }

  /// Behind a number in so many octal digits, if it stands here; -1 if not.
  int octal(int at, int number, int digits) {
    return digits(at, number, digits, 3);
  }

  private int digits(int at, int number, int digits, int bits) {
    for (int i = 0; i < digits; i++) {
      if (isAtEnd(at + i)) {
        return -1;
      }
      int wanted = (number >> (bits * (digits - 1 - i))) & ((1 << bits) - 1);
      if (Character.digit(text.charAt(at + i), 1 << bits) != wanted) {
        return -1;
      }
    }
    return at + digits;
  }

  /// Behind the zeros that stand here.
  int zeros(int at) {
    int end = at;
    while (text.startsWith("0", end)) {
      end++;
    }
    return end;
  }

  /// How a byte is written.
  interface WrittenByte {
    /// Behind it, if it stands here; -1 if not.
    int end(int at, int value);
  }

  /// Behind each byte of a text in UTF-8, if they stand here; -1 if not.
  int bytes(int at, String characters, WrittenByte one) {
    int end = at;
    for (byte each : characters.getBytes(UTF_8)) {
      end = end < 0 ? end : one.end(end, each & 0xff);
    }
    return end;
  }
}
