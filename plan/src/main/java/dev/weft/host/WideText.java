package dev.weft.host;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tells texts in UTF-16 and UTF-32, as some editors and shells write them, by their first bytes:
/// by a byte order mark, or by the zeros that a first character from ASCII has.
public final class WideText {
  /// So many bytes tell.
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

  // The first that fits.
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

  /// The encoding of a text that begins so; null if it is neither, as far as can be told.
  public static @Nullable String encoding(byte[] beginning) {
    return BEGINNINGS.stream()
        .filter(it -> it.isOf(beginning))
        .map(Beginning::encoding)
        .findFirst()
        .orElse(null);
  }

  /// Whether more than the first two bytes are needed to tell.
  public static boolean mayBeginWith(byte first, byte second) {
    return first == 0 || second == 0 || (first & 0xfe) == 0xfe;
  }

  /// What to do about it.
  ///
  /// @param file what holds the text; empty for what is no file
  public static String remedy(String encoding, String file) {
    String command = "iconv -f " + encoding + " -t UTF-8";
    return file.isEmpty()
        ? "pipe it through `" + command + "`"
        : "convert it: `%s %s > %s`".formatted(command, file, "utf8-" + file);
  }
}
