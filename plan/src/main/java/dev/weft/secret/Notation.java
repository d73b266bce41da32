package dev.weft.secret;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/// A secret as programs write it character by character, each as it is or in any of these
/// notations, so that any mixture of them is found:
///
/// | notation | a quote, a space, `ä` |
/// | --- | --- |
/// | JSON, Java, Python, C, `$'...'`, also one in another | `\"`, `\\\"`, `\xe4`, `\303\244` |
/// | a shell's quotes | `'\''`, `'"'"'`, `\ ` |
/// | CSV, SQL, YAML | `""`, `''` |
/// | URL and form, also one in another | `%22`, `%20`, `+`, `%C3%A4`, `%25C3%25A4` |
/// | HTML and XML, also one in another | `&quot;`, `&#34;`, `&#x22;`, `&amp;quot;` |
/// | quoted-printable | `=22`, `=C3=A4` |
/// | another encoding than UTF-8 | U+FFFD, `?`, `Ã¤` |
///
/// Immutable and thread-safe.
final class Notation {
  private static final int BACKSLASHES_MAX = 16;
  // Text and secret of hundreds of backslashes each could be paired in ever so many ways.
  private static final int PLACES_MAX = 32;
  // More characters than these stand for none of the secret's.
  private static final int REPLACEMENTS_MAX = 4;

  private static final int LENGTH_OF_A_CHARACTER_MAX = 4 * (BACKSLASHES_MAX + 3);

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
  private static final Map<Integer, List<String>> ENTITIES =
      Map.of(
          (int) '&',
          List.of("amp;"),
          (int) '<',
          List.of("lt;"),
          (int) '>',
          List.of("gt;"),
          (int) '"',
          List.of("quot;"),
          (int) '\'',
          List.of("apos;"),
          0xa0,
          List.of("nbsp;"));

  private final int[] characters;
  private final boolean isMostlyAscii;

  Notation(String secret) {
    characters = secret.codePoints().toArray();
    isMostlyAscii = secret.chars().filter(c -> c < 0x80).count() >= Masks.LENGTH_MIN;
  }

  /// The characters with which it may begin.
  BitSet beginnings() {
    BitSet all = new BitSet();
    for (char c : "\\%&=".toCharArray()) {
      all.set(c);
    }
    int first = characters[0];
    all.set(Character.toString(first).charAt(0));
    switch (first) {
      case ' ' -> all.set('+');
      case '\'' -> all.set('\'');
      default -> {}
    }
    if (first >= 0x80) {
      all.set('?');
      all.set('\uFFFD');
      all.set(Character.toString(first).getBytes(UTF_8)[0] & 0xff);
    }
    return all;
  }

  /// Looks for it in a text, at one place.
  final class Search {
    private final String text;
    private boolean endsEarly;

    Search(String text) {
      this.text = text;
    }

    /// Whether the text of the last search ended before it could tell.
    boolean endsEarly() {
      return endsEarly;
    }

    /// Where it ends that begins here; -1 if it does not.
    int end(int begin) {
      endsEarly = false;
      // Counted from where it begins.
      BitSet places = new BitSet();
      places.set(0);
      for (int character : characters) {
        BitSet next = new BitSet();
        int tried = 0;
        for (int at = places.nextSetBit(0);
            at >= 0 && tried++ < PLACES_MAX;
            at = places.nextSetBit(at + 1)) {
          ends(character, begin + at, end -> next.set(end - begin));
        }
        if (next.isEmpty()) {
          return -1;
        }
        places = next;
      }
      return begin + places.length() - 1;
    }

    /// Where the character ends that begins here, in each notation.
    private void ends(int character, int at, IntConsumer ends) {
      String itself = Character.toString(character);
      accept(literal(at, itself), ends);
      if (at >= text.length()) {
        endsEarly = true;
        return;
      }
      switch (text.charAt(at)) {
        case '\\' -> backslashes(character, at, ends);
        case '%' -> percents(character, at, ends);
        case '=' -> accept(bytes(at, itself, this::quotedPrintable), ends);
        case '&' -> entity(character, at, ends);
        case '+' -> accept(character == ' ' ? at + 1 : -1, ends);
        case '\'' -> {
          for (String quoted : List.of("'\\''", "'\"'\"'", "''")) {
            accept(character == '\'' ? literal(at, quoted) : -1, ends);
          }
        }
        case '"' -> accept(character == '"' ? literal(at, "\"\"") : -1, ends);
        default -> {}
      }
      if (character >= 0x80 && isMostlyAscii) {
        otherEncoding(itself, at, ends);
      }
    }

    private static void accept(int end, IntConsumer ends) {
      if (end >= 0) {
        ends.accept(end);
      }
    }

    private int literal(int at, String wanted) {
      if (text.startsWith(wanted, at)) {
        return at + wanted.length();
      }
      endsEarly |= text.length() - at < wanted.length() && wanted.startsWith(text.substring(at));
      return -1;
    }

    /// A character of this number, in so many hexadecimal digits.
    private int hex(int at, int number, int digits) {
      return digits(at, number, digits, 4);
    }

    private int digits(int at, int number, int digits, int bits) {
      for (int i = 0; i < digits; i++) {
        if (at + i >= text.length()) {
          endsEarly = true;
          return -1;
        }
        int wanted = (number >> (bits * (digits - 1 - i))) & ((1 << bits) - 1);
        if (Character.digit(text.charAt(at + i), 1 << bits) != wanted) {
          return -1;
        }
      }
      return at + digits;
    }

    private interface WrittenByte {
      int end(int at, int value);
    }

    private int bytes(int at, String itself, WrittenByte one) {
      int end = at;
      for (byte each : itself.getBytes(UTF_8)) {
        end = end < 0 ? end : one.end(end, each & 0xff);
      }
      return end;
    }

    private void percents(int character, int at, IntConsumer ends) {
      if (character != '%') {
        accept(bytes(at, Character.toString(character), this::percent), ends);
        return;
      }
      int end = literal(at + 1, "25");
      while (end >= 0) {
        ends.accept(end);
        end = literal(end, "25");
      }
    }

    private int percent(int at, int value) {
      int digits = literal(at, "%");
      while (digits >= 0 && text.startsWith("25", digits)) {
        digits += 2;
      }
      return digits < 0 ? -1 : hex(digits, value, 2);
    }

    private int quotedPrintable(int at, int value) {
      int digits = literal(at, "=");
      return digits < 0 ? -1 : hex(digits, value, 2);
    }

    private void backslashes(int character, int at, IntConsumer ends) {
      int letter = behindBackslashes(at);
      if (character == '\\') {
        // Written so in one, two, three or four notations in each other.
        for (int run = 1; at + run <= letter; run *= 2) {
          ends.accept(at + run);
        }
      }
      if (letter >= text.length()) {
        endsEarly = true;
        return;
      }
      Character name = LETTERS.get(character);
      if (name != null && text.charAt(letter) == name) {
        ends.accept(letter + 1);
      }
      if (!Character.isLetterOrDigit(character)) {
        accept(literal(letter, Character.toString(character)), ends);
      }
      String itself = Character.toString(character);
      switch (text.charAt(letter)) {
        case 'u', 'U' -> {
          accept(units(letter, character), ends);
          numbers(letter, character, ends);
        }
        case 'x' -> {
          numbers(letter, character, ends);
          accept(bytes(at, itself, (from, value) -> escapedByte(from, value, true)), ends);
        }
        case '0', '1', '2', '3' ->
            accept(bytes(at, itself, (from, value) -> escapedByte(from, value, false)), ends);
        default -> {}
      }
    }

    private int behindBackslashes(int at) {
      int end = at;
      while (end < text.length() && end - at < BACKSLASHES_MAX && text.charAt(end) == '\\') {
        end++;
      }
      return end;
    }

    /// As UTF-16, the way of JSON: `u00e4`.
    private int units(int letter, int character) {
      int end = letter;
      for (char unit : Character.toChars(character)) {
        end = end == letter ? end : behindBackslashes(end);
        end = literal(end, "u");
        end = end < 0 ? end : hex(end, unit, 4);
        if (end < 0) {
          return -1;
        }
      }
      return end;
    }

    private void numbers(int letter, int character, IntConsumer ends) {
      int braces = literal(letter, "u{");
      while (braces >= 0 && text.startsWith("0", braces)) {
        braces++;
      }
      int closing = braces < 0 ? -1 : hex(braces, character, hexDigits(character));
      accept(closing < 0 ? -1 : literal(closing, "}"), ends);
      int eight = literal(letter, "U");
      accept(eight < 0 ? -1 : hex(eight, character, 8), ends);
      int two = character < 0x100 ? literal(letter, "x") : -1;
      accept(two < 0 ? -1 : hex(two, character, 2), ends);
    }

    private static int hexDigits(int number) {
      return Math.max(1, Integer.toHexString(number).length());
    }

    private int escapedByte(int at, int value, boolean isHex) {
      int digits = behindBackslashes(at);
      if (digits == at) {
        return -1;
      }
      if (!isHex) {
        return digits(digits, value, 3, 3);
      }
      int two = literal(digits, "x");
      return two < 0 ? -1 : hex(two, value, 2);
    }

    private void entity(int character, int at, IntConsumer ends) {
      int name = at + 1;
      while (text.startsWith("amp;", name)) {
        if (character == '&') {
          ends.accept(name + 4);
        }
        name += 4;
      }
      for (String known : ENTITIES.getOrDefault(character, List.of())) {
        accept(literal(name, known), ends);
      }
      int number = literal(name, "#");
      if (number < 0) {
        endsEarly |= name + 3 >= text.length() && "amp;".startsWith(text.substring(name));
        return;
      }
      int decimal = zeros(number);
      accept(literal(decimal, character + ";"), ends);
      boolean isHex = text.startsWith("x", number) || text.startsWith("X", number);
      int digits = isHex ? zeros(number + 1) : -1;
      int closing = digits < 0 ? -1 : hex(digits, character, hexDigits(character));
      accept(closing < 0 ? -1 : literal(closing, ";"), ends);
    }

    private int zeros(int at) {
      int end = at;
      while (text.startsWith("0", end)) {
        end++;
      }
      return end;
    }

    private void otherEncoding(String itself, int at, IntConsumer ends) {
      int end = at;
      while (end < text.length()
          && end - at < REPLACEMENTS_MAX
          && "?\uFFFD".indexOf(text.charAt(end)) >= 0) {
        end++;
        ends.accept(end);
      }
      accept(literal(at, new String(itself.getBytes(UTF_8), ISO_8859_1)), ends);
    }
  }

  /// More than the longest text that it may be.
  int lengthMax() {
    return characters.length * LENGTH_OF_A_CHARACTER_MAX;
  }
}
