package dev.weft.secret;

import static java.nio.charset.StandardCharsets.UTF_8;

/// A text that is matched at given positions. It records whether the text ended before a match was
/// decided.
final class Lookahead {
  private final String text;
  private boolean endsEarly;

  Lookahead(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }

  /// Returns whether the text has ended before a match was decided, since [#restart].
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

  /// Returns the end of these characters if they are here; otherwise -1.
  int literal(int at, String wanted) {
    if (text.startsWith(wanted, at)) {
      return at + wanted.length();
    }
    int rest = text.length() - at;
    endsEarly |= rest < wanted.length() && text.regionMatches(at, wanted, 0, rest);
    return -1;
  }

  /// Returns the end of a number in this many hexadecimal digits if it is here; otherwise -1.
  int hex(int at, int number, int digits) {
    return digits(at, number, digits, 4);
  }

  /// Returns the end of a number in this many octal digits if it is here; otherwise -1.
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

  /// Returns the end of the zeros at this position.
  int zeros(int at) {
    int end = at;
    while (text.startsWith("0", end)) {
      end++;
    }
    return end;
  }

  /// The notation of a byte.
  interface WrittenByte {
    /// Returns the end of the byte if it is here; otherwise -1.
    int end(int at, int value);
  }

  /// Returns the end of the bytes of a text in UTF-8 if they are here; otherwise -1.
  int bytes(int at, String characters, WrittenByte one) {
    int end = at;
    for (byte each : characters.getBytes(UTF_8)) {
      end = end < 0 ? end : one.end(end, each & 0xff);
    }
    return end;
  }
}
