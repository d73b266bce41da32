package dev.weft.cli.process;

import dev.weft.host.FileNames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Detects arguments, and a name of the current folder, that Java could not decode and would
/// otherwise silently change.
public final class Encodings {
  // Java's replacement for bytes that are invalid in its encoding.
  private static final char REPLACEMENT = '\uFFFD';
  private static final Path ARGUMENTS = Path.of("/proc/self/cmdline");

  private Encodings() {}

  /// Explains why the command cannot continue; null if it can.
  public static @Nullable String refusal(String... arguments) {
    String folder = System.getProperty("user.dir", "");
    if (folder.indexOf(REPLACEMENT) >= 0) {
      return "the name of the current folder, %s, is not UTF-8: %s"
          .formatted(folder, remedy("rename it, or work in another one"));
    }
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].indexOf(REPLACEMENT) >= 0 && !areReplacementsMeant()) {
        return "argument %s, `%s`, is not UTF-8: %s"
            .formatted(i + 1, arguments[i], remedy("rename what it names"));
      }
    }
    return null;
  }

  private static String remedy(String usual) {
    return FileNames.areUtf8() ? usual : FileNames.localeRemedy();
  }

  /// Returns whether the arguments contain U+FFFD themselves.
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
