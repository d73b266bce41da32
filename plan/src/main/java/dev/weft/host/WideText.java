package dev.weft.host;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Detects texts in UTF-16 and UTF-32, as some editors and shells write them, by their first bytes:
/// by a byte order mark, or by the zeros beside an ASCII character.
public final class WideText {
  /// The number of bytes needed for detection.
  public static final int BYTES = 4;

  private static final int ANY = -1;

  private record Beginning(String encoding, List<Integer> bytes) {
    static Beginning of(String encoding, Integer... bytes) {
      return new Beginning(encoding, List.of(bytes));
    }

    boolean isOf(byte[] text) {
      for (int i = 0; i < bytes.size(); i++) {
        int wanted = bytes.get(i);
        if (i >= text.length || (wanted == ANY ? text[i] == 0 : wanted != (text[i] & 0xff))) {
          return false;
        }
      }
      return true;
    }
  }

  // The first match wins.
  private static final List<Beginning> BEGINNINGS =
      List.of(
          Beginning.of("UTF-32", 0xff, 0xfe, 0, 0),
          Beginning.of("UTF-32", 0, 0, 0xfe, 0xff),
          Beginning.of("UTF-16", 0xff, 0xfe),
          Beginning.of("UTF-16", 0xfe, 0xff),
          Beginning.of("UTF-32LE", ANY, 0, 0, 0),
          Beginning.of("UTF-32BE", 0, 0, 0, ANY),
          Beginning.of("UTF-16LE", ANY, 0, ANY, 0),
          Beginning.of("UTF-16BE", 0, ANY, 0, ANY));

  private WideText() {}

  /// Returns the encoding of a text with this beginning; null if it is neither, as far as the bytes
  /// show.
  public static @Nullable String encoding(byte[] beginning) {
    return BEGINNINGS.stream()
        .filter(it -> it.isOf(beginning))
        .map(Beginning::encoding)
        .findFirst()
        .orElse(null);
  }

  /// Returns whether more than the first two bytes are needed.
  public static boolean mayBeginWith(byte first, byte second) {
    return first == 0 || second == 0 || (first & 0xfe) == 0xfe;
  }

  /// Returns what to do about it.
  ///
  /// @param file the file that contains the text; empty for other sources
  public static String remedy(String encoding, String file) {
    String command = "iconv -f " + encoding + " -t UTF-8";
    return file.isEmpty()
        ? "pipe it through `" + command + "`"
        : "convert it: `%s %s > %s`".formatted(command, file, "utf8-" + file);
  }
}
