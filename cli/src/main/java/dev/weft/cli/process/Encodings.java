package dev.weft.cli.process;

import dev.weft.host.FileNames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What a command was started with and Java could not read as text, which would otherwise be taken
/// for something else without a word: arguments, and the name of the current folder.
public final class Encodings {
  // What Java puts in the place of bytes that mean nothing in its encoding.
  private static final char REPLACEMENT = '\uFFFD';
  private static final Path ARGUMENTS = Path.of("/proc/self/cmdline");

  private Encodings() {}

  /// Why the command cannot go on; null if it can.
  public static @Nullable String refusal(String... arguments) {
    String folder = System.getProperty("user.dir", "");
    if (folder.indexOf(REPLACEMENT) >= 0) {
      return "the name of the current folder, %s, is not UTF-8: %s"
          .formatted(folder, remedy("rename it, or work in another one"));
    }
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].indexOf(REPLACEMENT) >= 0 && !areReplacementsMeant()) {
        return "argument %d, `%s`, is not UTF-8: %s"
            .formatted(i + 1, arguments[i], remedy("rename what it names"));
      }
    }
    return null;
  }

  private static String remedy(String usual) {
    return FileNames.areUtf8() ? usual : FileNames.localeRemedy();
  }

  /// Whether the arguments hold U+FFFD themselves.
  private static boolean areReplacementsMeant() {
    try {
      byte[] all = Files.readAllBytes(ARGUMENTS);
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(all));
      return FileNames.areUtf8();
    } catch (CharacterCodingException malformed) {
      return false;
    } catch (IOException unknown) {
      return false;
    }
  }
}
