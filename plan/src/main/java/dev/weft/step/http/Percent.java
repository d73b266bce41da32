package dev.weft.step.http;

import java.nio.charset.StandardCharsets;
import java.util.function.IntPredicate;

/// Percent-encoding (RFC 3986, section 2.1) of a text's UTF-8 bytes.
final class Percent {
  private Percent() {}

  /// Encodes for any place in a URL: only letters, digits, `-`, `.`, `_` and `~` are kept.
  static String encode(String value) {
    return encode(value, Percent::isUnreserved);
  }

  /// Encodes for a header: visible ASCII is kept, except `%`.
  static String encodeInvisible(String value) {
    return encode(value, b -> b > ' ' && b < 0x7f && b != '%');
  }

  private static boolean isUnreserved(int b) {
    return (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || (b >= '0' && b <= '9')
        || "-._~".indexOf(b) >= 0;
  }

  private static String encode(String value, IntPredicate stays) {
    StringBuilder encoded = new StringBuilder();
    for (byte signed : value.getBytes(StandardCharsets.UTF_8)) {
      int b = Byte.toUnsignedInt(signed);
      if (stays.test(b)) {
        encoded.append((char) b);
      } else {
        encoded.append('%').append("0123456789ABCDEF".charAt(b >> 4));
        encoded.append("0123456789ABCDEF".charAt(b & 15));
      }
    }
    return encoded.toString();
  }
}
