package dev.weft.plan.source;

import dev.weft.engine.Numbers;
import dev.weft.host.BoundedFile;
import dev.weft.host.WideText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/// The source of the texts of plan files.
public interface PlanText {
  /// More than the maximum number of characters in a plan can take.
  int BYTES_MAX = 12_000_000;

  /// The path that selects standard input.
  Path STANDARD_INPUT = Path.of("-");

  /// Returns the folder to which the paths in a plan are relative: that of its file, or the current
  /// folder if the plan comes from standard input or another descriptor, such as a shell's
  /// `<(command)`.
  static Path folder(Path file) {
    boolean isDescriptor = file.startsWith("/dev") || file.startsWith("/proc");
    return isDescriptor ? Path.of("") : file.resolveSibling("");
  }

  /// Returns the text of a plan file, without a byte order mark.
  ///
  /// @throws IOException if it cannot be read; the message is for users and names the file
  String of(Path file) throws IOException;

  /// Returns a source of texts that were read elsewhere.
  ///
  /// @param texts by the absolute paths of their files
  static PlanText of(Map<Path, String> texts) {
    return file -> {
      String text = texts.get(file.toAbsolutePath().normalize());
      if (text == null) {
        throw new IOException(file + " did not come with the plan");
      }
      return text;
    };
  }

  /// Returns the text of a file on this machine.
  ///
  /// @throws IOException if it cannot be read; the message is for users and names the file
  static String read(Path file) throws IOException {
    if (file.toString().isEmpty()) {
      throw new IOException("a file without a name is no plan");
    }
    byte[] bytes;
    try {
      bytes = BoundedFile.read(file, BYTES_MAX);
    } catch (NoSuchFileException missing) {
      throw new IOException("there is no file " + file, missing);
    } catch (IOException unreadable) {
      throw new IOException(file + " cannot be read: " + unreadable.getMessage(), unreadable);
    }
    return text(file, bytes);
  }

  /// Returns the text of a plan on standard input.
  ///
  /// @throws IOException if it cannot be read; the message is for users
  static String ofStandardInput(InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(BYTES_MAX + 1);
    if (bytes.length > BYTES_MAX) {
      throw new IOException(
          "standard input has more than %s bytes".formatted(Numbers.format(BYTES_MAX)));
    }
    return text(STANDARD_INPUT, bytes);
  }

  private static String text(Path file, byte[] bytes) throws IOException {
    String text = decoded(file, bytes);
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private static String decoded(Path file, byte[] bytes) throws IOException {
    String encoding =
        WideText.encoding(Arrays.copyOf(bytes, Math.min(bytes.length, WideText.BYTES)));
    if (encoding != null) {
      String name = file.equals(STANDARD_INPUT) ? "" : String.valueOf(file.getFileName());
      throw new IOException(
          "%s is in %s, not in UTF-8: %s"
              .formatted(file, encoding, WideText.remedy(encoding, name)));
    }
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    if (decoder.decode(in, out, true).isError()) {
      long line = 1 + out.flip().chars().filter(c -> c == '\n').count();
      throw new IOException(
          "%s is not a text in UTF-8: line %s has other bytes".formatted(file, line));
    }
    return out.flip().toString();
  }
}
