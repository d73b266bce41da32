package dev.weft.secret;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Detects secrets in encodings of binary data: Base64 and its form for URLs, Base32 with either
/// alphabet, Base85 with the three common alphabets, and hexadecimal. The bytes are those of UTF-8
/// or UTF-16. They may be part of a longer text that was encoded as a whole. Of a long secret, any
/// twelve consecutive bytes are found, because such encodings are broken into lines.
final class EncodedBytes {
  static final int BYTES_IN_A_ROW = 12;

  /// The charsets in which the bytes of a secret are searched.
  static final List<Charset> CHARSETS = List.of(UTF_8, UTF_16LE, UTF_16BE);

  private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  private static final String SMALL = LETTERS.toLowerCase(Locale.ROOT);
  private static final String DIGITS = "0123456789";

  /// An encoding that writes some bits as one character each, or some bytes as a group of
  /// characters.
  private sealed interface Encoding {
    /// Returns the number of bytes after which a character or group begins again.
    int period();

    /// Returns the number of characters that depend only on that many consecutive bytes.
    int window();

    /// Returns the part of a longer encoded text that depends on these bytes alone.
    ///
    /// @param before the number of bytes before them, modulo the period
    String encode(byte[] bytes, int before);
  }

  private record Bits(int bits, String characters) implements Encoding {
    @Override
    public int period() {
      return bits == 4 ? 1 : bits == 6 ? 3 : 5;
    }

    @Override
    public int window() {
      return BYTES_IN_A_ROW * 8 / bits;
    }

    @Override
    public String encode(byte[] bytes, int before) {
      StringBuilder text = new StringBuilder();
      int ahead = before * 8 - (before * 8 + bits - 1) / bits * bits;
      int value = 0;
      for (byte each : bytes) {
        value = (value << 8) | (each & 0xff);
        for (ahead += 8; ahead >= bits; ahead -= bits) {
          text.append(characters.charAt((value >> (ahead - bits)) & (characters.length() - 1)));
        }
      }
      return text.toString();
    }
  }

  /// Encodes four bytes as a number of five digits.
  private record Groups(String digits) implements Encoding {
    private static final int BYTES = 4;
    private static final int CHARACTERS = 5;

    @Override
    public int period() {
      return BYTES;
    }

    @Override
    public int window() {
      return (BYTES_IN_A_ROW - BYTES + 1) / BYTES * CHARACTERS;
    }

    @Override
    public String encode(byte[] bytes, int before) {
      StringBuilder text = new StringBuilder();
      for (int at = before == 0 ? 0 : BYTES - before; at + BYTES <= bytes.length; at += BYTES) {
        long value = 0;
        for (int i = at; i < at + BYTES; i++) {
          value = (value << 8) | (bytes[i] & 0xff);
        }
        StringBuilder group = new StringBuilder();
        for (int i = 0; i < CHARACTERS; i++) {
          group.append(digits.charAt((int) (value % digits.length())));
          value /= digits.length();
        }
        text.append(group.reverse());
      }
      return text.toString();
    }
  }

  private static final List<Encoding> ENCODINGS =
      List.of(
          new Bits(6, LETTERS + SMALL + DIGITS + "+/"),
          new Bits(6, LETTERS + SMALL + DIGITS + "-_"),
          new Bits(5, LETTERS + "234567"),
          new Bits(5, SMALL + "234567"),
          new Bits(5, DIGITS + LETTERS.substring(0, 22)),
          new Bits(5, DIGITS + SMALL.substring(0, 22)),
          new Bits(4, DIGITS + "abcdef"),
          new Bits(4, DIGITS + "ABCDEF"),
          // Ascii85, RFC 1924 as in Git and Python's b85encode, and ZeroMQ's.
          new Groups(ascii85()),
          new Groups(DIGITS + LETTERS + SMALL + "!#$%&()*+-;<=>?@^_`{|}~"),
          new Groups(DIGITS + SMALL + LETTERS + ".-:+=^!/*?&<>()[]{}@%$#"));

  private static String ascii85() {
    StringBuilder characters = new StringBuilder();
    for (char c = '!'; c <= 'u'; c++) {
      characters.append(c);
    }
    return characters.toString();
  }

  private EncodedBytes() {}

  /// Returns the texts that reveal a secret.
  static KnownParts of(Collection<String> secrets) {
    Map<String, Integer> forms = new LinkedHashMap<>();
    for (String secret : secrets) {
      for (Charset charset : CHARSETS) {
        byte[] bytes = secret.getBytes(charset);
        for (Encoding encoding : ENCODINGS) {
          for (int before = 0; before < encoding.period(); before++) {
            forms.put(encoding.encode(bytes, before), encoding.window());
          }
        }
      }
    }
    return new KnownParts(forms);
  }
}
