package dev.weft.host;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HexFormat;

/// The names of files as texts. To the system a name is bytes; to Weft, as to plans and terminals,
/// it is UTF-8. A name that is not UTF-8 has no text, and Java cannot name a file that the encoding
/// of its locale cannot express.
public final class FileNames {
  /// The encoding in which Java writes file names, arguments and variables.
  private static final Charset JAVAS =
      Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

  private static final char REPLACEMENT = '\uFFFD';
  private static final String REMEDY =
      "start Java with LC_ALL=C.UTF-8, a locale that this machine must have";

  private FileNames() {}

  /// Returns whether Java was started in a locale whose encoding is UTF-8.
  public static boolean areUtf8() {
    return JAVAS.equals(StandardCharsets.UTF_8);
  }

  /// Returns whether Java reads and writes this text as UTF-8, whatever the locale.
  public static boolean canHold(String text) {
    return areUtf8() || text.chars().allMatch(c -> c < 0x80);
  }

  /// Returns whether a path from the system equals its text.
  public static boolean isText(Path path) {
    String text = path.toString();
    if (!areUtf8()) {
      return canHold(text);
    }
    // Java replaces what it cannot decode with this character.
    return text.indexOf(REPLACEMENT) < 0 || Path.of(text).equals(path);
  }

  /// Returns a path relative to a folder for display, with `\xE9` for each byte that is not UTF-8.
  public static String shown(Path folder, Path path) {
    String uri = path.toUri().getRawPath();
    String start = folder.toUri().getRawPath();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = uri.startsWith(start) ? start.length() : 0; i < uri.length(); i++) {
      boolean escaped = uri.charAt(i) == '%';
      bytes.write(escaped ? Integer.parseInt(uri.substring(i + 1, i + 3), 16) : uri.charAt(i));
      i += escaped ? 2 : 0;
    }
    return text(bytes.toByteArray());
  }

  /// Decodes UTF-8, with `\xE9` for each invalid byte.
  static String text(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < bytes.length; ) {
      int length = 1;
      while (length <= 4 && i + length <= bytes.length && !isUtf8(bytes, i, length)) {
        length++;
      }
      if (length <= 4 && i + length <= bytes.length) {
        text.append(new String(bytes, i, length, StandardCharsets.UTF_8));
        i += length;
      } else {
        text.append("\\x" + HexFormat.of().withUpperCase().toHexDigits(bytes[i]));
        i++;
      }
    }
    return text.toString();
  }

  private static boolean isUtf8(byte[] bytes, int from, int length) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, length));
      return true;
    } catch (CharacterCodingException malformed) {
      return false;
    }
  }

  /// Returns how to make Java read and write names as UTF-8.
  public static String localeRemedy() {
    return REMEDY;
  }

  /// Explains why a text cannot be the name of a file, and what to do about it.
  public static String why(InvalidPathException never) {
    if (never.getInput().indexOf('\0') >= 0) {
      return "it has a NUL character";
    }
    return areUtf8()
        ? "it is no text: it has half of a surrogate pair"
        : "Java's locale has the encoding " + JAVAS + "; " + REMEDY;
  }

  /// Explains why a name from the system cannot be used.
  public static String whyNoText() {
    return areUtf8()
        ? "its name is not UTF-8"
        : "Java's locale, with the encoding " + JAVAS + ", cannot hold its name";
  }

  /// Returns what to do about a name that cannot be used.
  public static String remedy() {
    return areUtf8() ? "rename it, or write a pattern that leaves it out" : REMEDY;
  }
}
