package dev.weft.secret;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Detects secrets whose bytes are written as a sequence of numbers with separators: `5a 71`,
/// `5a:71`, `0x5a, 0x71`, `[90, 113]`, `132 161`, and two or more bytes per number as in dumps,
/// `5a71` or `715a`. Of more than twelve bytes any twelve consecutive ones are found; fewer than
/// eight are found only if letters show that the numbers are hexadecimal, because numbers are
/// common in texts.
///
/// Immutable and thread-safe.
final class SpelledBytes {
  private static final int NUMBERS_MIN = 8;
  // Fewer digits represent too few bytes.
  private static final int DIGITS_MIN = 2 * Masks.LENGTH_MIN;
  private static final String BETWEEN = " \t,;:|";

  /// A number in a text.
  ///
  /// @param start the index of its sign or `0x`
  /// @param begin the index of its digits
  private record Word(int start, int begin, int end, boolean isNegative) {
    int length() {
      return end - begin;
    }
  }

  /// A notation of bytes as numbers. A match begins and ends at the boundaries of numbers.
  private record Spelling(int radix, int digits, boolean isSwapped) {
    boolean fits(String text, Word word) {
      boolean fits =
          radix == 10
              ? word.length() <= digits
              : word.length() % digits == 0
                  && !word.isNegative
                  && (!isSwapped || word.length() == 2 * digits);
      for (int i = word.begin; fits && i < word.end; i++) {
        fits = Character.digit(text.charAt(i), radix) >= 0;
      }
      return fits && (radix == 16 || Integer.parseInt(text, word.begin, word.end, radix) < 256);
    }

    /// Adds the bytes of a number.
    void add(String text, Word word, StringBuilder bytes) {
      if (radix != 16) {
        int number = Integer.parseInt(text, word.begin, word.end, radix);
        bytes.append((char) ((word.isNegative ? -number : number) & 0xff));
        return;
      }
      for (int i = 0; i < word.length(); i += digits) {
        int at = isSwapped ? word.end - digits - i : word.begin + i;
        bytes.append((char) Integer.parseInt(text, at, at + digits, radix));
      }
    }
  }

  private static final List<Spelling> SPELLINGS =
      List.of(
          new Spelling(16, 2, false),
          new Spelling(16, 2, true),
          new Spelling(10, 3, false),
          new Spelling(8, 3, false));

  private final KnownParts parts;

  SpelledBytes(Collection<String> secrets) {
    Map<String, Integer> forms = new LinkedHashMap<>();
    for (String secret : secrets) {
      for (Charset charset : EncodedBytes.CHARSETS) {
        String bytes = new String(secret.getBytes(charset), ISO_8859_1);
        forms.put(bytes, EncodedBytes.BYTES_IN_A_ROW);
      }
    }
    parts = new KnownParts(forms);
  }

  /// Adds the span of each match in a text.
  void find(String text, List<Span> found) {
    List<Word> run = new ArrayList<>();
    int digits = 0;
    int at = 0;
    while (at < text.length()) {
      Word word = word(text, at);
      if (word != null) {
        run.add(word);
        digits += word.length();
        at = behind(text, word);
      } else {
        if (digits >= DIGITS_MIN) {
          SPELLINGS.forEach(spelling -> find(text, run, spelling, found));
        }
        run.clear();
        digits = 0;
        at = nextWord(text, at + 1);
      }
    }
    if (digits >= DIGITS_MIN) {
      SPELLINGS.forEach(spelling -> find(text, run, spelling, found));
    }
  }

  /// Searches a sequence of numbers that all have this notation.
  private void find(String text, List<Word> run, Spelling spelling, List<Span> found) {
    StringBuilder bytes = new StringBuilder();
    List<Word> words = new ArrayList<>();
    for (Word word : run) {
      if (spelling.fits(text, word)) {
        spelling.add(text, word, bytes);
        while (words.size() < bytes.length()) {
          words.add(word);
        }
      } else {
        look(text, bytes.toString(), words, found);
        bytes.setLength(0);
        words.clear();
      }
    }
    look(text, bytes.toString(), words, found);
  }

  private void look(String text, String bytes, List<Word> words, List<Span> found) {
    for (int i = 0; i < bytes.length(); i++) {
      int end = parts.end(bytes, i);
      if (end > 0) {
        Span span = new Span(words.get(i).start, words.get(end - 1).end);
        if (end - i >= NUMBERS_MIN || hasLetter(text, span)) {
          found.add(span);
        }
      }
    }
  }

  private static boolean hasLetter(String text, Span span) {
    return text.substring(span.begin(), span.end()).chars().anyMatch(Character::isLetter);
  }

  /// Returns the number that begins here; null if there is none.
  private static @Nullable Word word(String text, int at) {
    boolean isNegative = text.charAt(at) == '-';
    int begin = isNegative ? at + 1 : at;
    begin = text.regionMatches(true, begin, "0x", 0, 2) ? begin + 2 : begin;
    int end = begin;
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    boolean isWord = end > begin && (end == text.length() || !isLetter(text.charAt(end)));
    return isWord ? new Word(at, begin, end, isNegative) : null;
  }

  /// Returns the index after the separator that follows a number.
  private static int behind(String text, Word word) {
    int at = word.end;
    if (at < text.length() && text.charAt(at) == '-') {
      return at + 1;
    }
    while (at < text.length() && BETWEEN.indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return at;
  }

  /// Returns where the next number may begin that is not part of a word.
  private static int nextWord(String text, int from) {
    int at = from;
    while (at < text.length()
        && (isLetter(text.charAt(at - 1))
            || !(isDigit(text.charAt(at)) || text.charAt(at) == '-'))) {
      at++;
    }
    return at;
  }

  private static boolean isDigit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  private static boolean isLetter(char c) {
    return c >= 0x80
        ? Character.isLetterOrDigit(c)
        : isDigit(c) || (c >= 'g' && c <= 'z') || (c >= 'G' && c <= 'Z') || c == '_';
  }
}
