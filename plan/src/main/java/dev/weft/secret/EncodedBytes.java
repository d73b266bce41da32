package dev.weft.secret;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Secrets as programs write bytes that are no text: in Base64, its form for URLs, Base32 and
/// hexadecimal, bytes apart or not. They may be part of a longer text that was encoded as a whole,
/// and of that, any twelve bytes in a row are found, since such encodings are broken into lines.
/// Immutable and thread-safe.
final class EncodedBytes {
  private static final int BYTES_IN_A_ROW = 12;
  private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  private static final String DIGITS = "0123456789";

  /// An encoding that writes so many bits as one character each.
  private record Encoding(int bits, String characters) {

    /// How many characters certainly are of that many bytes in a row.
    int window() {
      return BYTES_IN_A_ROW * 8 / bits;
    }

    /// What a longer text in this encoding has of these bytes alone.
    ///
    /// @param before how many bytes are before them, beyond what makes whole characters
    String encode(byte[] bytes, int before) {
      StringBuilder text = new StringBuilder();
      int from = (before * 8 + bits - 1) / bits * bits - before * 8;
      for (int bit = from; bit + bits <= bytes.length * 8; bit += bits) {
        int value = 0;
        for (int i = bit; i < bit + bits; i++) {
          value = (value << 1) | ((bytes[i / 8] >> (7 - i % 8)) & 1);
        }
        text.append(characters.charAt(value));
      }
      return text.toString();
    }
  }

  private static final List<Encoding> ENCODINGS =
      List.of(
          new Encoding(6, LETTERS + LETTERS.toLowerCase(Locale.ROOT) + DIGITS + "+/"),
          new Encoding(6, LETTERS + LETTERS.toLowerCase(Locale.ROOT) + DIGITS + "-_"),
          new Encoding(5, LETTERS + "234567"),
          new Encoding(5, LETTERS.toLowerCase(Locale.ROOT) + "234567"),
          new Encoding(4, DIGITS + "abcdef"),
          new Encoding(4, DIGITS + "ABCDEF"));

  private static final Pattern RUN =
      Pattern.compile("[A-Za-z0-9+/_-]{16,}|[0-9A-Fa-f]{2}(?:[ :][0-9A-Fa-f]{2}){11,}");

  // By first character: those that are too short to be found by a part.
  private final Map<Character, List<String>> shortForms = new HashMap<>();
  // All, each whole.
  private final Set<String> forms = new HashSet<>();
  // Twelve bytes in a row of the others, by length.
  private final Map<Integer, Set<String>> windows = new HashMap<>();

  EncodedBytes(Iterable<String> secrets) {
    for (String secret : secrets) {
      byte[] bytes = secret.getBytes(UTF_8);
      for (Encoding encoding : ENCODINGS) {
        // Hexadecimal digits never share a byte with what is before.
        for (int before = 0; before < (encoding.bits == 4 ? 1 : encoding.bits); before++) {
          String form = encoding.encode(bytes, before);
          add(form, encoding.window());
          if (encoding.bits == 4) {
            add(apart(form, ' '), encoding.window() / 2 * 3 - 1);
            add(apart(form, ':'), encoding.window() / 2 * 3 - 1);
          }
        }
      }
    }
  }

  private void add(String form, int window) {
    if (form.length() < Masks.LENGTH_MIN || !forms.add(form)) {
      return;
    }
    if (form.length() < window) {
      shortForms.computeIfAbsent(form.charAt(0), _ -> new ArrayList<>()).add(form);
      return;
    }
    Set<String> parts = windows.computeIfAbsent(window, _ -> new HashSet<>());
    for (int i = 0; i + window <= form.length(); i++) {
      parts.add(form.substring(i, i + window));
    }
  }

  private static String apart(String hex, char between) {
    return hex.replaceAll("..(?!$)", "$0" + between);
  }

  /// Where each ends that a text has, by where it begins; without [#shortForms].
  Map<Integer, Integer> ends(String text) {
    Map<Integer, Integer> ends = new HashMap<>();
    if (windows.isEmpty()) {
      return ends;
    }
    for (Matcher run = RUN.matcher(text); run.find(); ) {
      windows.forEach(
          (length, parts) -> {
            for (int i = run.start(); i + length <= run.end(); i++) {
              if (parts.contains(text.substring(i, i + length))) {
                ends.merge(i, i + length, Math::max);
              }
            }
          });
    }
    return ends;
  }

  /// Where the longest short one ends that begins here; -1 if none does.
  int shortEnd(String text, int begin) {
    int end = -1;
    List<String> some = shortForms.get(text.charAt(begin));
    if (some != null) {
      for (String form : some) {
        if (text.startsWith(form, begin)) {
          end = Math.max(end, begin + form.length());
        }
      }
    }
    return end;
  }

  /// Where the first begins that goes on behind the text; its length if none does.
  int unfinished(String text) {
    int first = text.length();
    for (String form : forms) {
      for (int n = Math.min(form.length() - 1, text.length()); n > text.length() - first; n--) {
        if (text.regionMatches(text.length() - n, form, 0, n)) {
          first = text.length() - n;
        }
      }
    }
    return first;
  }
}
