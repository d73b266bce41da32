package dev.weft.secret;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/// A secret as programs write it character by character, each verbatim or in any of these
/// notations, in any mixture:
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
  // Bounds the combinations of hundreds of backslashes in text and secret.
  private static final int PLACES_MAX = 32;
  // No character of a secret is replaced by more characters.
  private static final int REPLACEMENTS_MAX = 4;

  private static final int LENGTH_OF_A_CHARACTER_MAX = 4 * (Backslashes.RUN_MAX + 3);

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

  /// Returns the length of the secret in characters.
  int length() {
    return characters.length;
  }

  /// Returns more than the maximum length of its notation.
  int lengthMax() {
    return characters.length * LENGTH_OF_A_CHARACTER_MAX;
  }

  /// Returns the characters with which its notation may begin.
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

  static void accept(int end, IntConsumer ends) {
    if (end >= 0) {
      ends.accept(end);
    }
  }

  /// Matches the secret at one position of a text.
  final class Search {
    private final String text;
    private final Lookahead ahead;
    private final Backslashes backslashes;
    private int matched;

    Search(String text) {
      this.text = text;
      this.ahead = new Lookahead(text);
      this.backslashes = new Backslashes(ahead);
    }

    /// Returns how many characters of the secret matched when the text of the last search ended
    /// before a decision; 0 if the search was decided.
    int matched() {
      return matched;
    }

    /// Returns the secret that is searched.
    Notation notation() {
      return Notation.this;
    }

    /// Returns the end of a match that begins here; -1 if there is none.
    int end(int begin) {
      matched = 0;
      // Relative to the beginning.
      BitSet places = new BitSet();
      places.set(0);
      for (int i = 0; i < characters.length; i++) {
        BitSet next = new BitSet();
        int tried = 0;
        ahead.restart();
        for (int at = places.nextSetBit(0);
            at >= 0 && tried++ < PLACES_MAX;
            at = places.nextSetBit(at + 1)) {
          ends(characters[i], begin + at, end -> next.set(end - begin));
        }
        // An incomplete first character counts as a match.
        matched = ahead.endsEarly() ? Math.max(1, i) : matched;
        if (next.isEmpty()) {
          return -1;
        }
        places = next;
      }
      matched = 0;
      return begin + places.length() - 1;
    }

    /// Reports the end, in each notation, of the character that begins here.
    private void ends(int character, int at, IntConsumer ends) {
      String itself = Character.toString(character);
      accept(ahead.literal(at, itself), ends);
      if (ahead.isAtEnd(at)) {
        return;
      }
      switch (text.charAt(at)) {
        case '\\' -> backslashes.ends(character, at, ends);
        case '%' -> percents(character, at, ends);
        case '=' -> accept(ahead.bytes(at, itself, this::quotedPrintable), ends);
        case '&' -> entity(character, at, ends);
        case '+' -> accept(character == ' ' ? at + 1 : -1, ends);
        case '\'' -> {
          for (String quoted : List.of("'\\''", "'\"'\"'", "''")) {
            accept(character == '\'' ? ahead.literal(at, quoted) : -1, ends);
          }
        }
        case '"' -> accept(character == '"' ? ahead.literal(at, "\"\"") : -1, ends);
        default -> {}
      }
      if (character >= 0x80 && isMostlyAscii) {
        otherEncoding(itself, at, ends);
      }
    }

    private void percents(int character, int at, IntConsumer ends) {
      if (character != '%') {
        accept(ahead.bytes(at, Character.toString(character), this::percent), ends);
        return;
      }
      int end = ahead.literal(at + 1, "25");
      while (end >= 0) {
        ends.accept(end);
        end = ahead.literal(end, "25");
      }
    }

    private int percent(int at, int value) {
      int digits = ahead.literal(at, "%");
      while (digits >= 0 && text.startsWith("25", digits)) {
        digits += 2;
      }
      return digits < 0 ? -1 : ahead.hex(digits, value, 2);
    }

    private int quotedPrintable(int at, int value) {
      int digits = ahead.literal(at, "=");
      return digits < 0 ? -1 : ahead.hex(digits, value, 2);
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
        accept(ahead.literal(name, known), ends);
      }
      int number = ahead.literal(name, "#");
      if (number < 0) {
        ahead.literal(name, "amp;");
        return;
      }
      int decimal = ahead.zeros(number);
      accept(ahead.literal(decimal, character + ";"), ends);
      boolean isHex = text.startsWith("x", number) || text.startsWith("X", number);
      int digits = isHex ? ahead.zeros(number + 1) : -1;
      int closing =
          digits < 0 ? -1 : ahead.hex(digits, character, Backslashes.hexDigits(character));
      accept(closing < 0 ? -1 : ahead.literal(closing, ";"), ends);
    }

    private void otherEncoding(String itself, int at, IntConsumer ends) {
      int end = at;
      while (end < text.length()
          && end - at < REPLACEMENTS_MAX
          && "?\uFFFD".indexOf(text.charAt(end)) >= 0) {
        end++;
        ends.accept(end);
      }
      accept(ahead.literal(at, new String(itself.getBytes(UTF_8), ISO_8859_1)), ends);
    }
  }
}
